/** The messages of the services that go-plugin expects of every plugin, and of gRPC's health check. */
import { int, message, string } from './protobuf.ts'

export const Empty = message({})
export const HealthCheckRequest = message({ service: string(1) })
export const healthServing = 1
export const HealthCheckResponse = message({ status: int(1) })
