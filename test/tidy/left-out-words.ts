/**
 * Words that the project does not use, with what to say instead. `not` is a regular expression in which a space
 * stands for any white space, over line breaks and comment marks too. `as` says where it counts: `part` is a word in
 * prose or a camelCase part of a name, `phrase` is whole words in prose, `page` is a phrase in the web pages alone.
 */
export type LeftOut = { readonly not: string; readonly as: 'part' | 'phrase' | 'page'; readonly say: string };

export const LEFT_OUT: readonly LeftOut[] = [
  // Names and prose.
  { not: 'reckon(s|ed|ing)?', as: 'part', say: 'compute, calculate, recalculate' },
  { not: 'told', as: 'part', say: 'reported, given, stated, known; in code a name for what it holds' },
  { not: 'manners', as: 'part', say: 'defaults, policies' },
  { not: 'takeUp|takenUp|tookUp', as: 'part', say: 'claim' },
  { not: '(take|takes|taken|took) up(?! to)', as: 'phrase', say: 'claim, resume' },
  { not: 'anew', as: 'part', say: 'again; recalculate' },
  { not: 'learnt', as: 'part', say: 'trained on; training data' },
  { not: 'flatter(s|ed|ing|y)?', as: 'part', say: 'optimism (of random splits), overstate' },
  { not: 'worthless', as: 'part', say: 'revoked, invalid' },
  // Money.
  { not: 'still out', as: 'phrase', say: 'open' },
  { not: 'findings that hold', as: 'phrase', say: 'open findings, current findings' },
  { not: 'at this pace', as: 'phrase', say: 'annualised' },
  { not: 'owed (back )?to (the|a) customers?', as: 'phrase', say: 'credit due to the customer' },
  { not: 'needs? consent', as: 'phrase', say: 'needs customer agreement' },
  { not: 'time-barred', as: 'phrase', say: 'past the back-billing limit' },
  {
    not: 'does not follow from the agreed price',
    as: 'phrase',
    say: 'billed … less than the contract price',
  },
  { not: 'more seats were in use', as: 'phrase', say: '… seats contracted, … billed' },
  { not: 'half-even, once', as: 'phrase', say: "banker's rounding, once" },
  { not: 'plumb line', as: 'phrase', say: 'finds usage and fees you earned but never billed' },
  // Imports and data issues.
  { not: 'faults? (in|of) the data', as: 'phrase', say: 'data issue' },
  { not: 'faults? that (hold|are over)', as: 'phrase', say: 'open issue, resolved issue' },
  { not: 'less sure', as: 'phrase', say: 'lower confidence' },
  { not: 'what came in', as: 'phrase', say: 'imports' },
  { not: 'files? brought', as: 'phrase', say: '… rows imported from … files' },
  { not: 'read by itself', as: 'phrase', say: 'syncs on a schedule; no automatic imports yet' },
  { not: '(keep|keeps|kept) (it |them )?aside', as: 'phrase', say: 'keep as extra field' },
  { not: 'hand(s|ed|ing)? in', as: 'phrase', say: 'upload, import, pass' },
  { not: 'signs? of life', as: 'phrase', say: 'heartbeat' },
  // Models.
  { not: '(has|have|without|with) skill', as: 'phrase', say: 'better than baseline' },
  { not: '(has |have )?not enough signal', as: 'phrase', say: 'not predictive' },
  { not: 'a coin', as: 'phrase', say: '0.5 is chance' },
  { not: '(come|comes|came) true', as: 'phrase', say: 'actual, observed' },
  { not: 'what it goes by', as: 'phrase', say: 'what drives the prediction' },
  // Access and the shell.
  { not: 'e-mails?', as: 'phrase', say: 'email' },
  { not: 'looked after by', as: 'phrase', say: 'owner' },
  { not: 'good until', as: 'phrase', say: 'expires' },
  { not: 'may ingest', as: 'page', say: 'scope' },
  { not: 'no machine has a key', as: 'phrase', say: 'no API keys yet' },
  { not: 'open as it comes', as: 'phrase', say: 'remove as default' },
  { not: 'as usual', as: 'page', say: 'reset' },
  { not: 'not one that a list gave', as: 'phrase', say: 'invalid cursor' },
  { not: 'turn this session', as: 'phrase', say: 'switch organization' },
  { not: 'single keys act', as: 'phrase', say: 'single-key shortcuts' },
  { not: 'as the device', as: 'phrase', say: 'system (theme)' },
  // Errors: what, where and how to mend it, in the reader's words.
  { not: '(is|are) not right', as: 'phrase', say: 'is invalid: what was expected, and where' },
];

/** Places where a word has to stay: file (a prefix), the text as it stands there, and why. */
export const KEPT: readonly { file: string; text: string; because: string }[] = [
  { file: 'db/', text: 'told', because: 'an applied migration never changes' },
  { file: 'db/', text: 'signs of life', because: 'an applied migration never changes' },
  { file: 'db/', text: 'sign of life', because: 'an applied migration never changes' },
  { file: 'db/', text: 'taken up', because: 'an applied migration never changes' },
  { file: 'db/', text: 'reckoned', because: 'an applied migration never changes' },
  { file: 'db/', text: 'anew', because: 'an applied migration never changes' },
  { file: 'test/tidy/left-out-words.ts', text: '', because: 'the list itself' },
  { file: 'test/tidy/left-out-remaining.ts', text: '', because: 'names of files' },
  { file: 'test/tidy/english.ts', text: '', because: 'the houses that break the rule' },
];
