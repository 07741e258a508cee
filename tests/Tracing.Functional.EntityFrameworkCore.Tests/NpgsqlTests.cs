// EF Core over PostgreSQL: Npgsql makes the spans, we complete them, and the interceptor adds none.
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Tracing.Functional.Tests.Instrumentation.Sql;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.EntityFrameworkCore.Tests;

#pragma warning disable CA1001 // OneTimeTearDown disposes it.
public class NpgsqlTests
{
    private PostgreSql _server = null!;

    [OneTimeSetUp]
    public void StartServer()
    {
        _server = PostgreSql.Run();
        using var shop = new Shop(Options().Options);
        for (var i = 0; !shop.Database.CanConnect() && i < 100; i++)
            Thread.Sleep(100);
        shop.Database.EnsureDeleted();
        shop.Database.EnsureCreated();
        shop.Orders.Add(new Order { Note = "first", Total = 2m });
        shop.SaveChanges();
    }

    [OneTimeTearDown]
    public void StopServer()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        _server?.Dispose();
    }

    [Test]
    public async Task Tracing_a_context_adds_no_second_span([Values] bool isAsync)
    {
        foreach (var (name, run) in ShopSteps.All)
        {
            var bare = await Spans(Options(), run, isAsync);
            var traced = await Spans(Options().UseTracing(), run, isAsync);
            Assert.That(traced, Is.EqualTo(bare), name);
            Assert.That(traced, Is.Not.Empty.And.All.Not.Contain("secret"), name);
        }
    }

    private static async Task<string[]> Spans(DbContextOptionsBuilder<Shop> options, Func<Shop, bool, Task> run, bool isAsync)
    {
        using var shop = new Shop(options.Options);
        await shop.Database.OpenConnectionAsync();
        await using var transaction = await shop.Database.BeginTransactionAsync();
        string[] spans;
        using (var recorded = new Recorded())
        {
            await run(shop, isAsync);
            spans = [.. recorded.Spans.Select(span => $"{span.Source.Name}: {span.DisplayName} {span.GetTagItem("db.query.text")}")];
        }

        await transaction.RollbackAsync();
        return spans;
    }

    private DbContextOptionsBuilder<Shop> Options() =>
        new DbContextOptionsBuilder<Shop>().UseNpgsql(
            _server.ConnectionString.Replace("Database=postgres", "Database=shop", StringComparison.Ordinal));
}
