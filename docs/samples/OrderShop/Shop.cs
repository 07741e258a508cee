using System.Diagnostics;
using System.Globalization;

namespace OrderShop;

// The service: its two endpoints and the spans it makes by hand under the server's span. It knows nothing about sampling;
// where a trace is not kept, StartActivity answers null and the work goes on without a span.
internal static class Shop
{
    public const string SourceName = "OrderShop";

    public const string OrderName = "create order", HealthName = "health check";

    private static readonly ActivitySource s_source = new(SourceName);
    private static int s_lastOrder = 1000;

    public static void MapShop(this WebApplication app)
    {
        app.MapGet("/health", Health);
        app.MapPost("/orders", CreateOrder);
    }

    private static string Health()
    {
        Activity.Current?.DisplayName = HealthName;
        return "ok";
    }

    private static async Task<IResult> CreateOrder(HttpRequest http)
    {
        var order = Interlocked.Increment(ref s_lastOrder);
        var total = 9.90 + order * 37 % 190;

        // The framework's span of this request, under a name that says what it does.
        var request = Activity.Current;
        request?.DisplayName = OrderName;
        request?.SetTag("http.route", "/orders");
        request?.SetTag("order.id", order);
        request?.SetTag("order.total", total);
        request?.SetTag("user.tier", http.Headers["X-User-Tier"].ToString());

        await CheckInventory(order);
        await ChargePayment(order, total);
        return Results.Created(new Uri(string.Create(CultureInfo.InvariantCulture, $"/orders/{order}"), UriKind.Relative), null);
    }

    private static async Task CheckInventory(int order)
    {
        using var span = s_source.StartActivity("check inventory");
        span?.SetTag("warehouse", order % 3 == 0 ? "north" : "south");
        await Work(20, 50);
        span?.AddEvent(new ActivityEvent("stock reserved", tags: new() { ["items"] = 1 + order % 4 }));
    }

    private static async Task ChargePayment(int order, double total)
    {
        using var span = s_source.StartActivity("charge payment", ActivityKind.Client);
        span?.SetTag("payment.method", order % 2 == 0 ? "card" : "invoice");
        if (order % 5 == 0)
        {
            await Work(10, 15);
            span?.AddEvent(new ActivityEvent("gateway busy, trying again"));
        }

        await Work(20, 40);
        span?.AddEvent(new ActivityEvent("payment accepted", tags: new() { ["amount"] = total }));
    }

    private static Task Work(int least, int most) => Task.Delay(Random.Shared.Next(least, most));
}
