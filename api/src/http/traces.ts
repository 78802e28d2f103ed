/**
 * Traces for OpenTelemetry: one span a request, named by the template of its route, sent to an OTLP endpoint. Loaded only when one is set, because the
 * libraries take 60 ms of a start.
 */
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node'
import type { FastifyInstance } from 'fastify'

export interface TracesConfig {
  /** `http://collector.example.test:4318`: traces go to `/v1/traces` below it, as the specification of OTLP says. */
  endpoint: string
  serviceName: string
  serviceVersion: string
  /** Told when the collector takes no traces any more, once until it has taken some again. */
  onFailure?: (error: Error) => void
}

export interface Traces {
  /** To be called before any route is added. */
  instrument: (app: FastifyInstance) => Promise<void>
  /** Sends what was not sent yet, to a collector that is there. */
  close: () => Promise<void>
}

/** Spans that wait to be sent; more are dropped and no memory is taken for them. */
const QUEUE_MAX = 2_048
const EXPORT_LIMIT_MS = 5_000

export function openTraces({
  endpoint,
  serviceName,
  serviceVersion,
  onFailure,
}: TracesConfig): Traces {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_LIMIT_MS,
  })
  tellFailures(exporter, onFailure)
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': serviceVersion,
    }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: QUEUE_MAX })],
  })
  const instrumentation = new FastifyOtelInstrumentation({
    // One span a request is what people look at; hooks of ours tell nobody anything.
    instrumentHooks: false,
    instrumentHandler: false,
    // A query may hold the token of a mailed link.
    requestHook: (span, request) => {
      span.setAttribute('url.path', request.url.split('?', 1)[0] ?? '')
    },
  })
  instrumentation.setTracerProvider(provider)
  return {
    async instrument(app) {
      await app.register(instrumentation.plugin())
    },
    async close() {
      try {
        await provider.shutdown()
      } catch {
        // A collector that is away keeps nobody from stopping; what it was to be told is lost.
      }
    },
  }
}

/** The libraries tell nobody of a collector that is away, or whose certificate nobody vouches for. */
function tellFailures(exporter: SpanExporter, onFailure: TracesConfig['onFailure']): void {
  const send = exporter.export.bind(exporter)
  let isFailing = false
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      const { error } = result
      if (error !== undefined && !isFailing) onFailure?.(error)
      isFailing = error !== undefined
      done(result)
    })
}
