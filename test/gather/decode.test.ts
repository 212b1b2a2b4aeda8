import { describe, expect, test } from 'vitest'
import { decode } from '../../src/gather/decode.ts'

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string, little: boolean, mark: boolean): Uint8Array =>
  Uint8Array.from(
    [...(mark ? ['\ufeff'] : []), ...text].flatMap((letter) => {
      const code = letter.charCodeAt(0)
      return little ? [code & 255, code >> 8] : [code >> 8, code & 255]
    }),
  )
const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>`

describe('bytes become text', () => {
  const cases: [what: string, bytes: Uint8Array, contentType: string, ends: string][] = [
    ['by the byte order mark of UTF-8, against the header', latin('\xef\xbb\xbf<a>\xc3\xa9'), 'text/xml; charset=koi8-r', '<a>é'],
    ['by the byte order mark of UTF-16, little end first', utf16('<a>é', true, true), '', '<a>é'],
    ['by the byte order mark of UTF-16, big end first', utf16('<a>é', false, true), 'text/xml; charset=utf-8', '<a>é'],
    ['by the two bytes of the first letter of UTF-16', utf16('<a>é', true, false), '', '<a>é'],
    ['by the header, against the declaration', latin(`${declared('utf-8')}\xef\xf0\xe8`), 'text/xml; charset="windows-1251"', 'при'],
    ['by the declaration where the header says nothing', latin(`${declared('koi8-r')}\xd0\xd2\xc9`), 'application/rss+xml', 'при'],
    ['by the declaration where nobody knows what the header says', latin(`${declared('ISO-8859-1')}\xe9`), 'text/xml; charset=x-new', 'é'],
    ['by a declaration behind a blank line', latin(`\n${declared('windows-1251')}\xef`), '', 'п'],
    ['as shift_jis', latin(`${declared('Shift_JIS')}\x82\xa0`), '', 'あ'],
    ['as UTF-8 where nothing is said', utf8('<a>é'), '', '<a>é'],
    ['as windows-1252 where it is not UTF-8', latin('<a>caf\xe9 \x93quoted\x94'), '', '<a>café “quoted”'],
    ['as windows-1252 where it says UTF-8 and is not', latin(`${declared('utf-8')}caf\xe9`), 'text/xml; charset=utf-8', 'café'],
    ['as UTF-8 where the declaration is wrong', utf8(`${declared('ISO-8859-1')}Café 피드`), '', 'Café 피드'],
    ['as UTF-8 where it is declared UTF-16 and cannot be', utf8(`${declared('utf-16')}é`), '', 'é'],
    ['as UTF-8 though a byte of it is bad', latin('<a>\xc3\xa9\xc3\xa9\xc3\xa9 \xff'), '', '<a>ééé \ufffd'],
    ['as UTF-8 where it stops within a letter', latin('<a>\xc3\xa9\xc3\xa9\xe2\x82'), '', '<a>éé'],
    ['as UTF-8 where it is JSON', utf8('{"a":"é"}'), 'application/feed+json; charset=iso-8859-1', '{"a":"é"}'],
    ['without bytes', latin(''), '', ''],
  ]
  test.each(cases)('%s', (_, bytes, contentType, ends) => {
    expect(decode(bytes, contentType).endsWith(ends)).toBe(true)
    expect(decode(bytes, contentType)).not.toContain('\ufeff')
  })
})
