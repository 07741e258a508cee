// EF Core over MariaDB by Pomelo's provider, alone, beside MySqlConnector's own spans, and over a decorated connection.
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MySqlConnector;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Tests.Instrumentation.Sql;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.EntityFrameworkCore.Tests;

#pragma warning disable CA1001 // OneTimeTearDown disposes it.
public class PomeloTests
{
    private const string Slow =
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c";

    private static readonly ServerVersion s_version = new MariaDbServerVersion(new Version(10, 11));
    private MariaDb _server = null!;

    [OneTimeSetUp]
    public void StartServer()
    {
        _server = MariaDb.Run();
        using var shop = new Shop(Options().Options);
        shop.Database.EnsureCreated();
        shop.Orders.Add(new Order { Note = "first", Total = 2m });
        shop.SaveChanges();
    }

    [OneTimeTearDown]
    public void StopServer()
    {
        MySqlConnection.ClearAllPools();
        _server?.Dispose();
    }

    [Test]
    public async Task One_span_a_command([Values] bool isAsync, [Values] bool withTheProvidersOwn, [Values] bool isDecorated)
    {
        using var own = new MySqlConnection(_server.ConnectionString + ";AllowUserVariables=True;UseAffectedRows=False");
        await own.OpenAsync();
        using var connection = own.WithTracing();
        var counting = new Counting();
        var spans = new List<System.Diagnostics.Activity>();
        var builder = Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler()).AddSqlTracing().AddInMemoryExporter(spans);
        if (withTheProvidersOwn)
            builder.AddSource("MySqlConnector");
        using var provider = builder.Build();
        foreach (var (name, run) in ShopSteps.All)
        {
            using var shop = new Shop(Options(isDecorated ? connection : own).UseTracing().AddInterceptors(counting).Options);
            shop.Database.AutoSavepointsEnabled = false;
            await using var transaction = await shop.Database.BeginTransactionAsync();
            spans.Clear();
            counting.Commands = 0;
            await run(shop, isAsync);
            var commands = spans.Where(span => !span.DisplayName.StartsWith("Open", StringComparison.Ordinal)).ToArray();
            Assert.That(
                commands, Has.Length.EqualTo(counting.Commands), $"{name}: {string.Join(", ", commands.Select(span => span.DisplayName))}");
            foreach (var span in commands)
                Assert.That(Recorded.Print(span), Does.Contain("| Client | Unset |").And.Contain("db.system.name=mariadb")
                    .And.Contain($"server.port={_server.Port}").And.Contain("server.address=127.0.0.1").And.Not.Contain("secret"), name);
            await transaction.RollbackAsync();
        }
    }

    [Test]
    public async Task A_time_out_is_one([Values] bool isAsync)
    {
        using var recorded = new Recorded();
        using var shop = new Shop(Options().UseTracing().Options);
        shop.Database.SetCommandTimeout(1);
        if (isAsync)
            await Assert.ThatAsync(() => shop.Database.ExecuteSqlRawAsync(Slow), Throws.InstanceOf<MySqlException>());
        else
            Assert.That(() => shop.Database.ExecuteSqlRaw(Slow), Throws.InstanceOf<MySqlException>());
        Assert.That(recorded.Printed.Single(), Does.Contain("| Error |").And.Contain("error.type=timeout")
            .And.Not.Contain("db.response.status_code"));
    }

    private DbContextOptionsBuilder<Shop> Options(DbConnection? connection = null) =>
        connection is null
            ? new DbContextOptionsBuilder<Shop>().UseMySql(_server.ConnectionString, s_version)
            : new DbContextOptionsBuilder<Shop>().UseMySql(connection, s_version);

    private sealed class Counting : DbCommandInterceptor
    {
        public int Commands { get; set; }

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            Commands++;
            return result;
        }
    }
}
