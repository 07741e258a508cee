// Exceptions of samplers, processors, callbacks and providers' getters do not reach the application, nor change its current span.
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqlFaultTests
{
    [Test]
    public void A_callback_that_throws_loses_only_what_it_would_have_added()
    {
        var options = new SqlTracingOptions { Enrich = _ => throw new InvalidOperationException("broken") };
        var answer = Answer(options, new AlwaysOnSampler(), out var spans);
        Assert.That(answer, Is.EqualTo(42L));
        Assert.That(spans, Is.EqualTo(1));
    }

    [Test]
    public void A_sampler_that_throws_loses_only_the_span()
    {
        Assert.That(Answer(null, new Broken(), out var spans), Is.EqualTo(42L));
        Assert.That(spans, Is.Zero);
    }

    [Test]
    public void A_processor_that_throws_reaches_neither_the_command_nor_the_current_span([Values] bool atStart)
    {
        using var provider = Sdk.CreateTracerProviderBuilder()
            .SetSampler(new AlwaysOnSampler()).AddSqlTracing().AddProcessor(new BrokenProcessor(atStart)).Build();
        using var connection = new SqliteConnection("Data Source=:memory:").WithTracing();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 42";
        using var mine = new Activity("mine").Start();
        Assert.That(command.ExecuteScalar(), Is.EqualTo(42L));
        using (var reader = command.ExecuteReader())
            Assert.That(reader.Read(), Is.True);
        connection.BeginTransaction().Dispose();
        Assert.That(Activity.Current, Is.SameAs(mine));
    }

    [Test]
    public void A_provider_whose_getters_throw_is_still_traced()
    {
        using var recorded = new Recorded();
        using var bare = new SqliteConnection("Data Source=:memory:");
        bare.Open();
        using var connection = new Moody(bare).WithTracing();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 42";
        Assert.That(command.ExecuteScalar(), Is.EqualTo(42L));
        Assert.That(Recorded.Print(recorded.Only), Does.StartWith("SELECT | Client").And.Contains("db.system.name=other_sql"));
    }

    [Test]
    public void Options_out_of_range_are_refused_with_what_is_allowed()
    {
        using var connection = new SqliteConnection();
        var refused = Assert.Throws<ArgumentOutOfRangeException>(
            () => connection.WithTracing(new SqlTracingOptions { MaxQueryTextLength = 3 }));
        Assert.That(refused!.Message, Does.Contain("MaxQueryTextLength is 3; allowed: 16 to 65,536 characters."));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sdk.CreateTracerProviderBuilder().AddSqlTracing(options => options.QueryText = (SqlQueryText)9));
    }

    [Test]
    public void Memory_is_bounded_where_every_text_is_new()
    {
        var statements = SqlTracer.Of(new SqlTracingOptions()).StatementsOf("sqlite");
        for (var i = 0; i < 10_000; i++)
            statements.Of($"SELECT {i}");
        var often = statements.Of("SELECT 9999");
        Assert.That(statements.Count, Is.LessThanOrEqualTo(2 * SqlStatements.MostTexts));
        Assert.That(statements.Of("SELECT 9999"), Is.SameAs(often));
    }

    [TestCase("microsoft.sql_server", "tcp:db.example,1433", "db.example", 1433, null)]
    [TestCase("microsoft.sql_server", "db\\first", "db", null, "first")]
    [TestCase("mysql", "db.example", "db.example", null, null)]
    [TestCase("postgresql", "tcp://127.0.0.1:5432", "127.0.0.1", 5432, null)]
    [TestCase("mysql", "::1", "::1", null, null)]
    [TestCase("postgresql", "tcp://[::1]:5432", "::1", 5432, null)]
    [TestCase("microsoft.sql_server", "tcp:[fe80::2],1433", "fe80::2", 1433, null)]
    [TestCase("oracle.db", "(DESCRIPTION=(PASSWORD=x))", null, null, null)]
    [TestCase("other_sql", "/var/lib/secret.db", null, null, null)]
    [TestCase("other_sql", "", null, null, null)]
    public void Only_hosts_are_taken_from_a_data_source(string system, string source, string? address, int? port, string? instance) =>
        Assert.That(SqlTarget.Server(system, source), Is.EqualTo((address, port, instance)));

    private static object? Answer(SqlTracingOptions? options, Sampler sampler, out int spans)
    {
        using var recorded = new Recorded(sampler: sampler);
        using var connection = new SqliteConnection("Data Source=:memory:").WithTracing(options);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 42";
        var answer = command.ExecuteScalar();
        spans = recorded.Spans.Count;
        return answer;
    }

    private sealed class Broken : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            throw new InvalidOperationException("broken");
    }

    private sealed class BrokenProcessor(bool atStart) : BaseProcessor<Activity>
    {
        public override void OnStart(Activity data)
        {
            if (atStart)
                throw new InvalidOperationException("broken");
        }

        public override void OnEnd(Activity data) => throw new InvalidOperationException("broken");
    }

    /// <summary>SQLite under an unknown name, whose properties say nothing.</summary>
    private sealed class Moody(SqliteConnection inner) : DbConnection
    {
        [AllowNull]
        public override string ConnectionString { get => inner.ConnectionString; set => inner.ConnectionString = value; }

        public override string Database => throw new InvalidOperationException("moody");

        public override string DataSource => throw new InvalidOperationException("moody");

        public override string ServerVersion => throw new InvalidOperationException("moody");

        public override ConnectionState State => inner.State;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Close() => inner.Close();

        public override void Open() => inner.Open();

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => inner.BeginTransaction(isolationLevel);

        protected override DbCommand CreateDbCommand() => inner.CreateCommand();
    }
}
