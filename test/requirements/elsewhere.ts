/** What other tests prove of the requirements, beside the scenarios here: the hands that declare, each with its own test. */

/** Facts that hold through REST, `rollcall apply`, kubectl, Terraform and CDKTF alike (test/surfaces/facts.ts), with what they prove. */
export const throughEverySurface: Readonly<Record<string, readonly string[]>> = {
  'a declared user exists and reads back as declared': [
    'S0-06',
    'S0-08',
    'S0-10',
    'S0-14',
    'S1-02',
    'S1-09',
    'S1-13',
    'S1-14',
    'S2-02',
    'S3-05',
    'S4-03',
  ],
  'the manager and the declared fields are recorded': ['H1'],
  'a user may be declared before the role it holds': ['S0-08', 'S1-08'],
  'changed roles replace the ones before, on the same user': ['S2-09', 'S3-27', 'S4-10'],
  'a changed role changes what its holders may do': ['S0-02'],
  'a changed whitelist refuses what it does not hold': ['S0-14', 'S1-14'],
  'an emptied whitelist allows every address': ['S0-14', 'H1'],
  'a renamed user keeps the identity and the keys': ['S0-16', 'H4', 'H7'],
  'an issued key comes in as its user': ['S0-13', 'S1-18'],
  'a key restricted to some permissions may do no more than they allow': ['H15'],
  'a deactivated user can do nothing, and a reactivated one is the same with the same key': [
    'S0-18',
    'S0-20',
    'S2-11',
    'S2-12',
    'S3-11',
    'S3-12',
  ],
  'a field that leaves the declaration is released, keeps its value and is reported': ['H1'],
  'a removed declaration deactivates its user, whose key stops working, and deletes its role': [
    'S0-17',
    'S2-10',
  ],
  'a removed key is revoked for good, its user stays': ['S1-18', 'H11'],
  'a user declared again after its removal is the same user': ['H20'],
  'a deletion policy that exceeds the policy of the account is refused by name': ['S0-17', 'S2-10'],
  'a user with deletion policy Delete is gone after its removal where the account allows it': [
    'S3-28',
    'S4-19',
  ],
  'declaring again without a change writes nothing': ['H2'],
  'a second manager is refused and told who holds the user': ['H8'],
  'a user that nobody declares is taken over only when the declaration says so': ['H8', 'H13'],
  'a taken e-mail address is refused with the field': ['H14'],
  'a role that does not exist is refused by name, and the user comes when it does': ['S0-08'],
  'a role assignment adds a role beside the declared ones and takes it away again': ['S0-05', 'H9'],
}

/** Tests of one hand alone: which rule, where, and what the test is called. */
export const ofOneHand: readonly (readonly [string, string, string])[] = [
  ['H5', 'provider/src/resources/declared.test.ts', 'of what is gone already is success'],
  [
    'H7',
    'provider/src/resources/declared.test.ts',
    'is the full set that the configuration says, under a name made before',
  ],
  [
    'H11',
    'test/system/operator.test.ts',
    'a deleted Secret is made again with a key that works, and the old text stops working',
  ],
  ['H11', 'test/system/operator.test.ts', 'the Secret goes with its ApiKey'],
  [
    'H13',
    'provider/src/resources/api-key.test.ts',
    'is needed for a new key and not for an imported one',
  ],
  [
    'H13',
    'test/system/terraform.test.ts',
    'a user that exists is imported by username and then declared',
  ],
  [
    'H10',
    'test/system/operator.test.ts',
    'a changed one is taken up, the old one ends, and neither stands in a log, a status, an event or the audit log',
  ],
  [
    'H10',
    'test/system/operator.test.ts',
    'a Secret that is touched and holds the same writes nothing',
  ],
  [
    'H16',
    'test/system/operator.test.ts',
    'says that it ends soon in a condition and one event, and stays Ready; another key ends that',
  ],
  [
    'H16',
    'cli/src/commands/apply.test.ts',
    'a key that ends soon is told of before it does, by plan and by apply',
  ],
  ['H16', 'provider/src/provider.test.ts', 'whose key ends soon is warned of before it does'],
  [
    'H17',
    'provider/src/resources/declared.test.ts',
    'for another declarer is told by the plan, with its name',
  ],
]
