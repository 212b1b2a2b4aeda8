/** Checks the DNS records with which mail servers authenticate the sender's domain: SPF, DKIM and DMARC. See docs/mail.md. */
import { resolveTxt } from 'node:dns/promises'
import { describeError } from '../errors.ts'
import { formatCount } from '../text/strings.ts'

/** The TXT records of a name; empty if there are none. */
export type TxtLookup = (name: string) => Promise<string[]>

/** Looks up TXT records with the resolver of this machine. */
export const resolveTxtRecords: TxtLookup = async (name) => {
  try {
    return (await resolveTxt(name)).map((parts) => parts.join(''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw new Error(`the DNS did not answer for ${name} (${code ?? describeError(error)}): try again, or run doctor on another machine`)
  }
}

const failMailDnsCheck = (problem: string): never => {
  throw new Error(`${problem}; see docs/mail.md`)
}

/** SPF (RFC 7208): the servers that may send mail for the domain. */
export async function checkSpf(domain: string, lookup: TxtLookup): Promise<string> {
  const records = (await lookup(domain)).filter((text) => /^v=spf1(\s|$)/i.test(text))
  const [record = ''] = records
  if (records.length === 0)
    failMailDnsCheck(`${domain} has no SPF record: add a TXT record that begins with v=spf1 and names the servers that send your mail`)
  if (records.length > 1) failMailDnsCheck(`${domain} has ${formatCount(records.length, 'SPF record')}, and then none is valid: merge them`)
  if (/(^|\s)\+?all(\s|$)/i.test(record))
    failMailDnsCheck(`the SPF record of ${domain} allows every server (+all): end it with ~all or -all`)
  if (!/(^|\s)([-~?]all|redirect=\S+)(\s|$)/i.test(record))
    failMailDnsCheck(`the SPF record of ${domain} has no rule for other servers: end it with ~all or -all`)
  return record
}

/** DKIM (RFC 6376): the public key for the signatures of the letters. */
export async function checkDkim(domain: string, selector: string | undefined, lookup: TxtLookup): Promise<string> {
  if (selector === undefined)
    failMailDnsCheck('set MAIL_DKIM_SELECTOR to the selector that your provider signs with, so that its key can be checked')
  const name = `${selector}._domainkey.${domain}`
  const record = (await lookup(name)).find((text) => /(^|;)\s*p=/i.test(text))
  if (record === undefined) failMailDnsCheck(`there is no DKIM key at ${name}: add the record that your provider gives you`)
  if (/(^|;)\s*p=\s*(;|$)/i.test(record ?? '')) failMailDnsCheck(`the DKIM key at ${name} is revoked (p= is empty): add a new one`)
  return `a key at ${name}`
}

/** DMARC (RFC 7489): the policy for letters that pass neither SPF nor DKIM. */
export async function checkDmarc(domain: string, lookup: TxtLookup): Promise<string> {
  const dmarcRecordsOf = async (name: string) => (await lookup(`_dmarc.${name}`)).filter((text) => /^v=DMARC1\s*(;|$)/i.test(text))
  const parent = domain.split('.').slice(-2).join('.')
  const ownRecords = await dmarcRecordsOf(domain)
  const records = ownRecords.length > 0 || parent === domain ? ownRecords : await dmarcRecordsOf(parent)
  const [record = ''] = records
  if (records.length !== 1)
    failMailDnsCheck(
      `_dmarc.${domain} has ${records.length === 0 ? 'no' : 'more than one'} DMARC record: it needs one, for a start v=DMARC1; p=none`,
    )
  if (!/;\s*p\s*=\s*(none|quarantine|reject)\b/i.test(record))
    failMailDnsCheck(`the DMARC record of ${domain} has no policy: add p=none, p=quarantine or p=reject`)
  return record
}
