// Snippets of docs/guide/setup.md, propagation.md, http-client.md, http-server.md, grpc.md, sql.md, privacy.md and hygiene.md.
module Guide.Instrumentation

open System
open System.Collections.Generic
open System.Data.Common
open System.Diagnostics
open System.Net.Http
open Microsoft.AspNetCore.Builder
open Microsoft.Extensions.DependencyInjection
open OpenTelemetry
open OpenTelemetry.Trace
open Tracing.Functional
open Tracing.Functional.AspNetCore
open Tracing.Functional.FSharp

// region: host
let addTracing (services: IServiceCollection) (policy: Policy) =
    services.AddTracing(fun tracing -> tracing.Service("orders", "1.2").Sample(policy).ExportOtlp() |> ignore)
// endregion

// region: program
let import (policy: Policy) (exporter: BaseProcessor<Activity>) =
    use tracing = TracingSession.Start(fun t -> t.Service("import").Sample(policy).ExportTo(exporter) |> ignore)
    Spans.run "import file" (fun span -> span |> Span.set "file.rows" 1_000 |> ignore)
    tracing.Flush() |> ignore
// endregion

// region: server
let buildServer (builder: WebApplicationBuilder) (policy: Policy) =
    builder.AddTracing(fun tracing -> tracing.Sample(policy).AspNetCore(fun options -> options.Exclude.Add "/health") |> ignore)
// endregion

// region: client
let getOrder (client: HttpClient) (id: int) =
    task {
        use request = (new HttpRequestMessage(HttpMethod.Get, $"/orders/{id}")).SetRouteTemplate "/orders/{id}"
        use! response = client.SendAsync request
        return! response.Content.ReadAsStringAsync()
    }
// endregion

// region: grpc
let grpcClient () = new HttpClient(new GrpcTracingHandler(new SocketsHttpHandler()))
// endregion

// region: sql
let traced (connection: DbConnection) = connection.WithTracing()
// endregion

// region: messages
let send (headers: IDictionary<string, string>) = Propagation.Inject headers

let receive (headers: IDictionary<string, string>) (work: Span -> unit) =
    Spans.runWith (SpanOptions(Kind = ActivityKind.Consumer, Sender = Propagation.Extract headers)) "receive order" work
// endregion

// region: privacy
let withPrivacy (builder: TracerProviderBuilder) =
    builder.SetPrivacy(fun privacy -> privacy.AddSecretWords("iban").AddSafeKeys("invoice.id") |> ignore)
// endregion

// region: hygiene
let withHygiene (builder: TracerProviderBuilder) =
    builder.SetSpanLimits(fun limits -> limits.ValueLength <- 4096).AddAdviser(fun options -> options.FindingsPerMinute <- 30)
// endregion

let show () =
    Page.title "setup" "a program, and a message from one span to another"

    let printing =
        { new BaseProcessor<Activity>() with
            override _.OnEnd span = Page.line $"{span.DisplayName}, trace {span.TraceId}"
        }

    match Sample.always with
    | Error error -> Page.line error.Message
    | Ok policy ->
        import policy printing
        use _ = TracingSession.Start(fun tracing -> tracing.Sample(policy).ExportTo(printing) |> ignore)
        let headers = Dictionary<string, string>()
        Spans.run "publish order" (fun _ -> send headers)
        receive headers ignore
