// A small model, as applications have them: a decimal, a date, a relation.
using Microsoft.EntityFrameworkCore;

namespace Tracing.Functional.EntityFrameworkCore.Tests;

internal sealed class Order
{
    public int Id { get; set; }

    public string Note { get; set; } = "";

    public decimal Total { get; set; }

    public DateTime? Paid { get; set; }

    public List<Line> Lines { get; } = [];
}

internal sealed class Line
{
    public int Id { get; set; }

    public int OrderId { get; set; }

    public int Amount { get; set; }
}

internal sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Line> Lines => Set<Line>();
}
