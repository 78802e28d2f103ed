/**
 * One entry of an IP whitelist. An empty whitelist allows every address; the whitelists of account, user and API key must all allow.
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
  cidr: string

  /**
   * What this network is, for people.
   * @minLength 1
   * @maxLength 256
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["office"]
   */
  comment?: string
}
