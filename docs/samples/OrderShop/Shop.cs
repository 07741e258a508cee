using System.Diagnostics;
using System.Globalization;

namespace OrderShop;

// The service: its two endpoints and the spans it makes by hand under the server's span. It knows nothing about sampling;
// where nothing is recorded, StartActivity answers null and the work goes on without a span.
internal static class Shop
{
    public const string SourceName = "OrderShop";

    public const string OrderName = "create order", InventoryName = "check inventory", PaymentName = "charge payment", HealthName = "health check";

    public const string RequestIdHeader = "X-Request-Id", RequestIdKey = "request.id", TotalKey = "order.total";

    /// <summary>What takes the warehouse long, and what the bank refuses.</summary>
    public const string OversizedItem = "piano", EmptyCard = "9995";

    private static readonly ActivitySource s_source = new(SourceName);
    private static int s_lastOrder = 1000;

    public static void MapShop(this WebApplication app)
    {
        app.MapGet("/health", Health);
        app.MapPost("/orders", CreateOrder);
    }

    private static string Health(HttpRequest http)
    {
        Activity.Current?.DisplayName = HealthName;
        Activity.Current?.SetTag(RequestIdKey, http.Headers[RequestIdHeader].ToString());
        return "ok";
    }

    private static async Task<IResult> CreateOrder(HttpRequest http, string item, double total, string card)
    {
        var order = Interlocked.Increment(ref s_lastOrder);

        // The framework's span of this request, under a name that says what it does.
        var request = Activity.Current;
        request?.DisplayName = OrderName;
        request?.SetTag("http.route", "/orders");
        request?.SetTag(RequestIdKey, http.Headers[RequestIdHeader].ToString());
        request?.SetTag("user.tier", http.Headers["X-User-Tier"].ToString());
        request?.SetTag("order.id", order);

        try
        {
            await CheckInventory(order, item);
            await ChargePayment(total, card);
            return Results.Created(new Uri(string.Create(CultureInfo.InvariantCulture, $"/orders/{order}"), UriKind.Relative), null);
        }
        catch (InsufficientFundsException)
        {
            return Results.StatusCode(StatusCodes.Status402PaymentRequired);
        }
    }

    private static async Task CheckInventory(int order, string item)
    {
        using var span = s_source.StartActivity(InventoryName);
        span?.SetTag("order.item", item);
        await (item == OversizedItem ? Work(270, 330) : Work(15, 35));
        span?.AddEvent(new ActivityEvent("stock reserved", tags: new() { ["warehouse"] = order % 3 == 0 ? "north" : "south" }));
    }

    private static async Task ChargePayment(double total, string card)
    {
        using var span = s_source.StartActivity(PaymentName, ActivityKind.Client);
        span?.SetTag(TotalKey, total);
        await Work(10, 30);
        try
        {
            Charge(card);
            span?.AddEvent(new ActivityEvent("payment accepted"));
        }
        catch (InsufficientFundsException refused)
        {
            span?.AddException(refused);
            span?.SetStatus(ActivityStatusCode.Error, refused.Message);
            throw;
        }
    }

    private static void Charge(string card)
    {
        if (card == EmptyCard)
            throw new InsufficientFundsException();
    }

    private static Task Work(int least, int most) => Task.Delay(Random.Shared.Next(least, most));

    private sealed class InsufficientFundsException() : Exception("insufficient funds");
}
