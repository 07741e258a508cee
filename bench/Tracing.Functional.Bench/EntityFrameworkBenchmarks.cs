// What a command of EF Core over SQLite in memory costs with its span, beside OpenTelemetry's instrumentation: defaults on both.
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public class EntityFrameworkBeside
{
    private static readonly Func<BenchShop, int, string> s_note =
        EF.CompileQuery((BenchShop shop, int id) => shop.Orders.Where(order => order.Id == id).Select(order => order.Note).First());

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private BenchShop? _shop;
    private TracerProvider? _provider;

    [GlobalSetup(Target = nameof(Theirs))]
    public void SetupTheirs() => Start(builder => builder.AddEntityFrameworkCoreInstrumentation(), static options => options);

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => Start(builder => builder.AddSqlTracing(), static options => options.UseTracing());

    [GlobalCleanup]
    public void Cleanup()
    {
        _shop?.Dispose();
        _provider?.Dispose();
        _connection.Dispose();
    }

    [Benchmark(Baseline = true)]
    public string Theirs() => s_note(_shop!, 1);

    [Benchmark]
    public string Ours() => s_note(_shop!, 1);

    private void Start(
        Func<TracerProviderBuilder, TracerProviderBuilder> configure,
        Func<DbContextOptionsBuilder<BenchShop>, DbContextOptionsBuilder<BenchShop>> use)
    {
        _connection.Open();
        _provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(new AlwaysOnSampler()).AddProcessor(new HttpRequests.Silent())
            .Build();
        _shop = new BenchShop(use(new DbContextOptionsBuilder<BenchShop>().UseSqlite(_connection)).Options);
        _shop.Database.EnsureCreated();
        _shop.Orders.Add(new BenchOrder { Id = 1, Note = "first" });
        _shop.SaveChanges();
        _shop.ChangeTracker.Clear();
    }
}

public sealed class BenchOrder
{
    public int Id { get; set; }

    public string Note { get; set; } = "";
}

public sealed class BenchShop(DbContextOptions<BenchShop> options) : DbContext(options)
{
    public DbSet<BenchOrder> Orders => Set<BenchOrder>();
}
