// The same steps against every provider, and how many commands each sends.
using Microsoft.EntityFrameworkCore;

namespace Tracing.Functional.EntityFrameworkCore.Tests;

internal static class ShopSteps
{
    public static IEnumerable<(string Name, Func<Shop, bool, Task> Run)> All { get; } =
    [
        ("save", Save),
        ("save several", SaveSeveral),
        ("query with a decimal", Query),
        ("query with a relation", QueryLines),
        ("scalar", Scalar),
        ("update in place", UpdateInPlace),
        ("raw", Raw),
        ("update and delete", UpdateAndDelete),
    ];

    private static Task Save(Shop shop, bool isAsync)
    {
        shop.Orders.Add(new Order { Note = "secret", Total = 5m });
        return SaveChanges(shop, isAsync);
    }

    private static Task SaveSeveral(Shop shop, bool isAsync)
    {
        for (var i = 0; i < 3; i++)
            shop.Orders.Add(new Order { Note = "secret", Total = i, Lines = { new Line { Amount = i } } });
        return SaveChanges(shop, isAsync);
    }

    private static async Task Query(Shop shop, bool isAsync)
    {
        var found = shop.Orders.Where(order => order.Total > 1m && order.Note == "secret");
        _ = isAsync ? await found.ToListAsync() : found.ToList();
    }

    private static async Task QueryLines(Shop shop, bool isAsync)
    {
        var found = shop.Orders.Include(order => order.Lines).OrderBy(order => order.Id);
        _ = isAsync ? await found.ToListAsync() : found.ToList();
    }

    private static async Task Scalar(Shop shop, bool isAsync) =>
        _ = isAsync ? await shop.Orders.CountAsync() : shop.Orders.Count();

    private static async Task UpdateInPlace(Shop shop, bool isAsync) =>
        _ = isAsync
            ? await shop.Orders.Where(order => order.Id == 1).ExecuteUpdateAsync(one => one.SetProperty(order => order.Note, "secret"))
            : shop.Orders.Where(order => order.Id == 1).ExecuteUpdate(one => one.SetProperty(order => order.Note, "secret"));

    private static async Task Raw(Shop shop, bool isAsync)
    {
        const string Text = "SELECT 'secret'";
        _ = isAsync ? await shop.Database.ExecuteSqlRawAsync(Text) : shop.Database.ExecuteSqlRaw(Text);
    }

    private static async Task UpdateAndDelete(Shop shop, bool isAsync)
    {
        var orders = shop.Orders.Include(order => order.Lines).OrderBy(order => order.Id).ToList();
        orders[0].Note = "secret, too";
        shop.Orders.Remove(orders[^1]);
        await SaveChanges(shop, isAsync);
    }

    private static async Task SaveChanges(Shop shop, bool isAsync) => _ = isAsync ? await shop.SaveChangesAsync() : shop.SaveChanges();
}
