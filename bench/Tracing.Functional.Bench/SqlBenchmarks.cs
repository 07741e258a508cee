// What the decorators cost around a command of SQLite in memory: sampled, beside a span written by hand; and while nobody listens.
using System.Data.Common;
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;

namespace Tracing.Functional.Bench;

public abstract class SqlCommands
{
    private protected DbCommand Bare { get; private set; } = null!;

    private protected DbCommand Traced { get; private set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        var connection = new SqliteConnection("Data Source=:memory:").WithTracing();
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); INSERT INTO orders VALUES (1, 'a'), (2, 'b')";
        create.ExecuteNonQuery();
        Traced = connection.CreateCommand();
        Traced.CommandText = "SELECT note FROM orders WHERE id = 2";
        Bare = Traced.Unwrap<SqliteCommand>();
        Listen();
    }

    private protected virtual void Listen()
    {
    }
}

public class SqlSampled : SqlCommands
{
    private static readonly ActivitySource s_source = new("Bench.Sql");

    private static readonly KeyValuePair<string, object?>[] s_tags =
    [
        new("db.system.name", "sqlite"),
        new("db.namespace", "main"),
        new("db.query.text", "SELECT note FROM orders WHERE id = ?"),
        new("db.query.summary", "SELECT orders"),
        new("db.operation.name", "SELECT"),
        new("db.collection.name", "orders"),
    ];

    [Benchmark(Baseline = true)]
    public object? ByHand()
    {
        using var span = s_source.StartActivity("SELECT orders", ActivityKind.Client, default(ActivityContext), s_tags);
        return Bare.ExecuteScalar();
    }

    [Benchmark]
    public object? Ours() => Traced.ExecuteScalar();

    private protected override void Listen() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = static source => source.Name is "Bench.Sql" or "Tracing.Functional.Sql",
        Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    });
}

public class SqlUnheard : SqlCommands
{
    [Benchmark(Baseline = true)]
    public object? ByProvider() => Bare.ExecuteScalar();

    [Benchmark]
    public object? Ours() => Traced.ExecuteScalar();
}
