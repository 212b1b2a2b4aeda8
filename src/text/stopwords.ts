/** English stop words in questions. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again against all also although am among an and any are as at be because been before being below
between both but by can could did do does doing down during each either for from further had has have having he her here him
his how however i if in into is it its itself just may me might more most much must my no nor not of off on once only or
other our out over own same she should since so some such than that the their them then there therefore these they this
those through thus to too under until up very via was we were what when where whether which while who whom whose why
will with within without would you your`.split(/\s+/),
)

/** Stop words in titles. Never changed: trained weights and stored blocking keys depend on them. */
export const TITLE_STOP_WORDS: readonly string[] = 'a an the of for in on to and with by from at via is are as its be or'.split(' ')
