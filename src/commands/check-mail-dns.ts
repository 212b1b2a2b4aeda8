/** What of an instance's mail its readers' servers look at: records in the DNS of the domain it is sent from. docs/mail.md says what to set. */
import { resolveTxt } from 'node:dns/promises'
import { describeError } from '../errors.ts'
import { formatCount } from '../text/strings.ts'

/** The texts that stand under a name; none where there is no such name. */
export type TxtLookup = (name: string) => Promise<string[]>

/** As the DNS of this machine tells. */
export const resolveTxtRecords: TxtLookup = async (name) => {
  try {
    return (await resolveTxt(name)).map((parts) => parts.join(''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw new Error(`the DNS did not answer for ${name} (${code ?? describeError(error)}): try again, or ask from another machine`)
  }
}

const failMailDnsCheck = (what: string): never => {
  throw new Error(`${what}; docs/mail.md`)
}

/** RFC 7208: which servers may send for the domain. */
export async function checkSpf(domain: string, texts: TxtLookup): Promise<string> {
  const records = (await texts(domain)).filter((text) => /^v=spf1(\s|$)/i.test(text))
  const [record = ''] = records
  if (records.length === 0)
    failMailDnsCheck(`${domain} has no SPF record: set a TXT record there that begins with v=spf1 and names who sends your mail`)
  if (records.length > 1)
    failMailDnsCheck(`${domain} has ${formatCount(records.length, 'SPF record')}, and then none counts: make them one`)
  if (/(^|\s)\+?all(\s|$)/i.test(record)) failMailDnsCheck(`the SPF record of ${domain} lets everybody send (+all): end it in ~all or -all`)
  if (!/(^|\s)([-~?]all|redirect=\S+)(\s|$)/i.test(record))
    failMailDnsCheck(`the SPF record of ${domain} says nothing of all others: end it in ~all or -all`)
  return record
}

/** RFC 6376: the key with which its letters are signed. */
export async function checkDkim(domain: string, selector: string | undefined, texts: TxtLookup): Promise<string> {
  if (selector === undefined)
    failMailDnsCheck('set MAIL_DKIM_SELECTOR to the selector that your provider signs with, so that it can be looked at')
  const name = `${selector}._domainkey.${domain}`
  const record = (await texts(name)).find((text) => /(^|;)\s*p=/i.test(text))
  if (record === undefined) failMailDnsCheck(`there is no DKIM key at ${name}: set the record that your provider names`)
  if (/(^|;)\s*p=\s*(;|$)/i.test(record ?? '')) failMailDnsCheck(`the DKIM key at ${name} was taken back (p= is empty): set a new one`)
  return `a key at ${name}`
}

/** RFC 7489: what is to become of letters that neither of them vouches for. */
export async function checkDmarc(domain: string, texts: TxtLookup): Promise<string> {
  const at = async (name: string) => (await texts(`_dmarc.${name}`)).filter((text) => /^v=DMARC1\s*(;|$)/i.test(text))
  const parent = domain.split('.').slice(-2).join('.')
  const own = await at(domain)
  const records = own.length > 0 || parent === domain ? own : await at(parent)
  const [record = ''] = records
  if (records.length !== 1)
    failMailDnsCheck(`_dmarc.${domain} has ${records.length === 0 ? 'no' : 'more than one'} DMARC record: begin with v=DMARC1; p=none`)
  if (!/;\s*p\s*=\s*(none|quarantine|reject)\b/i.test(record))
    failMailDnsCheck(`the DMARC record of ${domain} has no policy: add p=none, p=quarantine or p=reject`)
  return record
}
