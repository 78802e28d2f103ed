import type { Instant } from './duration.ts'
import type { AccessPoint, Username } from './user.ts'

/** Addresses from one to another, both included and of one family. */
export interface IpRange {
  /**
   * First address.
   * @minLength 2
   * @maxLength 39
   * @pattern ^[0-9A-Fa-f.:]+$
   * @examples ["192.0.2.10"]
   */
  from: string

  /**
   * Last address.
   * @minLength 2
   * @maxLength 39
   * @pattern ^[0-9A-Fa-f.:]+$
   * @examples ["192.0.2.20"]
   */
  to: string
}

/**
 * One entry of an IP whitelist: a network or a range. An empty whitelist allows every address; the whitelists of account, user and API key must all allow.
 * @k8s {"cel": [{"rule": "has(self.cidr) != has(self.range)", "message": "one of cidr and range is needed, and not both"}]}
 */
export interface IpWhitelistEntry {
  /**
   * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
   * @minLength 4
   * @maxLength 43
   * @pattern ^[0-9A-Fa-f.:]+/[0-9]{1,3}$
   * @k8s {"cel": [{"rule": "isCIDR(self)", "message": "not a network in CIDR notation"}, {"rule": "!isCIDR(self) || cidr(self).masked() == cidr(self)", "message": "host bits are set: write the first address of the network"}]}
   * @examples ["198.51.100.0/24"]
   */
  cidr?: string

  /** Range of addresses, where no network fits. */
  range?: IpRange

  /**
   * What this network is, for people.
   * @minLength 1
   * @maxLength 256
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["office"]
   */
  comment?: string

  /**
   * Doors that the entry is about. Absent: all. A door that no entry is about is not limited.
   * @minItems 1
   * @maxItems 2
   * @uniqueItems true
   * @examples [["api"]]
   */
  accessPoints?: AccessPoint[]

  /**
   * Instant from which the entry allows nothing; it goes on counting as an entry, so that a whitelist never opens by running out.
   * @examples ["2027-01-01T00:00:00Z"]
   */
  expiresAt?: Instant
}

/** Beside a spec whose IP whitelist may shut somebody out. */
export interface LockoutAcknowledgement {
  /**
   * Usernames that the write may shut out: the caller, the last administrator, the declarer. A write that shuts out one of them is refused otherwise.
   * @maxItems 64
   * @uniqueItems true
   */
  acknowledgeLockout?: Username[]
}
