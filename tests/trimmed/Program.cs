// A service that uses each part once: server, client, SQL, errors, a policy that waits, redaction. It calls itself and prints the kept spans.
// The script compares the lines with expected.txt, so they hold nothing that differs between runs.
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OpenTelemetry;
using Tracing.Functional;
using Tracing.Functional.AspNetCore;
using Tracing.Functional.Fluent;

var policy = Sample.Never.When(AtStart.Path("/health")).Named("health")
    .OrElse(Sample.Always.When(AnySpan.Failed && !AtStart.Header("x-test")).Named("errors"))
    .OrElse(Sample.Always.When(AtStart.Path(Value.Like("/orders/*"))).Named("orders"));

var kept = new Lines();
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
builder.AddTracing(tracing => tracing.Service("trimmed").Sample(policy).ExportTo(kept, inBatches: false));
var app = builder.Build();
app.Run(async context =>
{
    if (context.Request.Path == "/orders/1")
        await Read();
    if (context.Request.Path == "/broken")
        Fail(context.Request.Query["token"]!);
});
await app.StartAsync();

// Without the header, each request begins a trace of its own in the server.
using (var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.Single()) })
{
    foreach (var path in new[] { "/health", "/quiet", "/orders/1", "/broken?token=hunter2" })
        using (await client.GetAsync(new Uri(path, UriKind.Relative))) { }
}

await app.StopAsync();
await app.DisposeAsync();
foreach (var line in kept.All.Order(StringComparer.Ordinal))
    Console.WriteLine(line);
Console.WriteLine(policy);

static async Task Read()
{
    await using var connection = new SqliteConnection("Data Source=:memory:").WithTracing();
    await connection.OpenAsync();
    await using var command = connection.CreateCommand();
    command.CommandText = "SELECT 1 AS one WHERE 'secret' = 'secret'";
    await using var reader = await command.ExecuteReaderAsync();
    await reader.ReadAsync();
}

static void Fail(string token) => Spans.Run("pay", span =>
{
    span.SetAttribute("card.token", token);
    Refuse();
});

static void Refuse() => throw new InvalidOperationException("no money");

internal sealed class Lines : BaseExporter<Activity>
{
    public List<string> All { get; } = [];

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            lock (All)
                All.Add($"{span.Kind} {span.DisplayName} {span.Status} {Of(span, "db.query.text")}{Of(span, "card.token")}{Trace(span)}");
        }

        return ExportResult.Success;
    }

    private static object? Of(Activity span, string key) => span.GetTagItem(key);

    private static string Trace(Activity span) =>
        span.Events.Any(one => one.Tags.Any(tag => tag.Key == "exception.stacktrace" && $"{tag.Value}".Contains("Refuse")))
            ? " with the frame that failed" : "";
}
