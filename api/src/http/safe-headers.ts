/**
 * Headers of every answer, also of those that say that a request could not be read: what browsers and caches must not do with it. A route that answers a page or
 * a file for browsers sets its own instead (OWASP ASVS 3.4, 14.3.2).
 */
export const safeHeaders = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const
