// EF Core over SQLite, in memory: one span a command, and the application sees nothing of it.
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Tests.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Tests;

#pragma warning disable CA1001 // TearDown disposes them.
public class SqliteTests
{
    private SqliteConnection _connection = null!;
    private Recorded _recorded = null!;
    private Counting _counting = null!;

    [SetUp]
    public void SetUp()
    {
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
        using (var shop = new Shop(new DbContextOptionsBuilder<Shop>().UseSqlite(_connection).Options))
        {
            shop.Database.EnsureCreated();
            shop.Orders.Add(new Order { Note = "first", Total = 2m, Lines = { new Line { Amount = 1 } } });
            shop.SaveChanges();
        }

        _counting = new Counting();
        _recorded = new Recorded();
    }

    [TearDown]
    public void TearDown()
    {
        _recorded.Dispose();
        _connection.Dispose();
    }

    [Test]
    public async Task Every_step_has_one_span_a_command_and_no_literal([Values] bool isAsync, [Values] bool withAnother)
    {
        foreach (var (name, run) in ShopSteps.All)
        {
            _recorded.Clear();
            _counting.Commands = 0;
            using var shop = Open(withAnother ? _counting : null);
            await run(shop, isAsync);
            if (withAnother)
                Assert.That(_recorded.Spans, Has.Count.EqualTo(_counting.Commands), name);
            Assert.That(_recorded.Spans, Is.Not.Empty, name);
            foreach (var span in _recorded.Printed)
                Assert.That(span, Does.Contain("| Client | Unset |").And.Contain("db.system.name=sqlite").And.Not.Contain("secret"), name);
        }
    }

    [Test]
    public async Task Names_and_attributes_are_those_of_decorated_connections([Values] bool isAsync)
    {
        using var root = Recorded.Source.StartActivity("root");
        using var shop = Open();
        var found = shop.Orders.Where(order => order.Total > 1m).OrderBy(order => order.Id);
        Assert.That(isAsync ? await found.ToListAsync() : found.ToList(), Has.Count.EqualTo(1), "ef_compare is there");
        Assert.That(Activity.Current, Is.SameAs(root));
        var span = _recorded.Only;
        Assert.That(span.DisplayName, Is.EqualTo("SELECT Orders"));
        Assert.That(span.GetTagItem("db.query.text"), Does.StartWith("SELECT \"o\".\"Id\", \"o\".\"Note\""));
        Assert.That(span.GetTagItem("db.collection.name"), Is.EqualTo("Orders"));
        Assert.That(span.GetTagItem("db.operation.name"), Is.EqualTo("SELECT"));
        Assert.That(span.GetTagItem("db.namespace"), Is.EqualTo("main"));
        Assert.That(span.ParentSpanId, Is.EqualTo(root!.SpanId));
    }

    [Test]
    public async Task A_failure_is_recorded_with_the_extended_code_and_reaches_the_caller([Values] bool isAsync)
    {
        using var root = Recorded.Source.StartActivity("root");
        using var shop = Open();
        shop.Orders.Add(new Order { Id = 1, Note = "twice" });
        if (isAsync)
            Assert.That(async () => await shop.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>());
        else
            Assert.That(shop.SaveChanges, Throws.InstanceOf<DbUpdateException>());
        Assert.That(_recorded.Printed.Single(), Does.StartWith("INSERT Orders | Client | Error |")
            .And.Contain("error.type=1555").And.Contain("db.response.status_code=1555").And.EndsWith("exception"));
        Assert.That(Activity.Current, Is.SameAs(root));
    }

    [Test]
    public async Task A_cancelled_command_is_recorded_and_no_error()
    {
        using var cancel = new CancellationTokenSource();
        using var shop = Open(new Cancelling(cancel));
        await Assert.ThatAsync(() => shop.Orders.ToListAsync(cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_recorded.Printed.Single(), Does.StartWith("SELECT Orders | Client | Unset |").And.Not.Contain("error.type"));
    }

    [Test]
    public async Task A_reader_is_a_span_until_it_is_disposed_and_is_not_current_meanwhile()
    {
        using var root = Recorded.Source.StartActivity("root");
        using var shop = Open();
        await foreach (var order in shop.Orders.AsAsyncEnumerable())
        {
            Assert.That(Activity.Current, Is.SameAs(root));
            Assert.That(_recorded.Spans, Is.Empty);
            Assert.That(order.Note, Is.EqualTo("first"));
        }

        Assert.That(_recorded.Spans, Has.Count.EqualTo(1));
        foreach (var order in shop.Orders)
            Assert.That(Activity.Current, Is.SameAs(root), order.Note);
        Assert.That(_recorded.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public void Twice_is_once()
    {
        var options = new DbContextOptionsBuilder<Shop>().UseTracing().UseSqlite(_connection).UseTracing(new SqlTracingOptions());
        using var shop = new Shop(options.UseTracing().Options);
        _ = shop.Orders.Count();
        Assert.That(_recorded.Spans, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_decorated_connection_is_refused_with_the_remedy([Values] bool useTracing)
    {
        using var decorated = _connection.WithTracing();
        var options = new DbContextOptionsBuilder<Shop>();
        if (useTracing)
            options.UseTracing();
        options.UseSqlite(decorated);
        Assert.That(() => new Shop(options.Options).Orders.Count(), Throws.InvalidOperationException.With.Message.Contains("UseTracing()"));
    }

    [Test]
    public void A_connection_that_does_not_open_is_a_failed_span()
    {
        using var shop = new Shop(new DbContextOptionsBuilder<Shop>().UseSqlite("Data Source=/nowhere/at/all.db").UseTracing().Options);
        Assert.That(() => shop.Orders.Count(), Throws.InstanceOf<SqliteException>());
        Assert.That(_recorded.Printed.Single(), Does.StartWith("CONNECT main | Client | Error |").And.Contain("error.type=14"));
    }

    [Test]
    public void A_connection_that_does_not_open_is_one_span_however_often_tracing_is_used()
    {
        var options = new DbContextOptionsBuilder<Shop>().UseSqlite("Data Source=/nowhere/at/all.db");
        using var shop = new Shop(options.UseTracing().UseTracing(new SqlTracingOptions()).Options);
        Assert.That(() => shop.Orders.Count(), Throws.InstanceOf<SqliteException>());
        Assert.That(_recorded.Spans, Has.Count.EqualTo(1));
    }

    [Test]
    public void Options_are_those_of_SQL_tracing()
    {
        var seen = 0;
        var options = new SqlTracingOptions { QueryText = SqlQueryText.None, Enrich = _ => seen++ };
        using var shop = new Shop(new DbContextOptionsBuilder<Shop>().UseSqlite(_connection).UseTracing(options).Options);
        _ = shop.Orders.ToList();
        Assert.That(_recorded.Only.GetTagItem("db.query.text"), Is.Null);
        Assert.That(seen, Is.EqualTo(1));
    }

    [Test]
    public void Without_a_listener_nothing_is_made()
    {
        _recorded.Dispose();
        using var shop = Open();
        Assert.That(shop.Orders.Count(), Is.EqualTo(1));
        Assert.That(_recorded.Spans, Is.Empty);
    }

    [Test]
    public async Task Beside_contribs_instrumentation_a_command_has_its_span_alone([Values] bool isAsync)
    {
        var spans = new List<Activity>();
        using var provider = Sdk.CreateTracerProviderBuilder()
            .SetSampler(new AlwaysOnSampler())
            .AddEntityFrameworkCoreInstrumentation()
            .AddSqlTracing()
            .AddInMemoryExporter(spans)
            .Build();
        foreach (var (name, run) in ShopSteps.All)
        {
            spans.Clear();
            _counting.Commands = 0;
            using var shop = Open(_counting);
            await run(shop, isAsync);
            Assert.That(spans, Has.Count.EqualTo(_counting.Commands), name);
            Assert.That(spans.Select(span => span.Source.Name), Is.All.EqualTo("OpenTelemetry.Instrumentation.EntityFrameworkCore"), name);
        }
    }

    private Shop Open(params IInterceptor?[] others) =>
        new(new DbContextOptionsBuilder<Shop>().UseSqlite(_connection).UseTracing().AddInterceptors(others.OfType<IInterceptor>()).Options);

    /// <summary>Beside another interceptor EF awaits ours in a method of its own.</summary>
    private sealed class Counting : DbCommandInterceptor
    {
        public int Commands { get; set; }

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            Commands++;
            return result;
        }
    }

    private sealed class Cancelling(CancellationTokenSource cancel) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            cancel.Cancel();
            return new(Task.FromCanceled<InterceptionResult<DbDataReader>>(cancellationToken));
        }
    }
}
