import type { Pair } from './certificates.ts'

export type Access =
  | { url: string; ca: string; admin: Pair }
  | { url: string; ca: string; token: string; namespace: string }

/** A kubeconfig file as JSON, which is YAML too. */
export function kubeconfig(access: Access): string {
  const user =
    'token' in access
      ? { token: access.token }
      : {
          'client-certificate-data': base64(access.admin.certificate),
          'client-key-data': base64(access.admin.key),
        }
  const namespace = 'token' in access ? { namespace: access.namespace } : {}
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: { server: access.url, 'certificate-authority-data': base64(access.ca) },
      },
    ],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', ...namespace } }],
    'current-context': 'test',
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
