/** Resources as the documents that kubectl and `rollcall apply` both read. JSON is YAML. */
import { API_VERSION } from '../support/kube-objects.ts'
import type { Resource } from './surface.ts'

export function manifest({ kind, handle, spec, deletionPolicy, adoption }: Resource): object {
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: { name: handle },
    spec: {
      ...spec,
      ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
      ...(adoption === undefined ? {} : { adoption }),
    },
  }
}
