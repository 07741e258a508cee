using System.Globalization;
using Tracing.Functional;

namespace OrderShop;

// The gateway: it takes orders, asks the inventory over HTTP and the payment service over gRPC. The spans of its server and its clients
// come by themselves. By hand it adds a span for the check, one for the payment with its retries, and attributes. It knows nothing of
// sampling.
internal static class Shop
{
    public const string OrderName = "POST /orders", PaymentName = "charge payment";

    public const string
        RequestIdHeader = "X-Request-Id",
        RequestIdKey = "request.id",
        TotalKey = "order.total",
        PasswordHeader = "X-Shop-Password";

    private static readonly RetryOptions s_retry = new()
    {
        Attempts = 3,
        Delay = TimeSpan.FromMilliseconds(20),
        ShouldRetry = static error => error is PaymentUnavailableException,
    };

    private static int s_lastOrder = 1000;

    public static void MapShop(this WebApplication app, Backends backends)
    {
        app.MapGet("/health", () => "ok");
        app.MapPost("/orders", async (HttpRequest http, string item, double total, string card) =>
        {
            var order = Interlocked.Increment(ref s_lastOrder);
            Spans.Current
                .SetAttribute(RequestIdKey, http.Headers[RequestIdHeader].ToString())
                .SetAttribute("user.tier", http.Headers["X-User-Tier"].ToString())
                .SetAttribute("user.password", http.Headers[PasswordHeader].ToString())
                .SetAttribute("order.id", order)
                .SetAttribute(TotalKey, total);

            if (!IsValid(total))
                return Results.BadRequest();
            await backends.Inventory.Reserve(item);
            return await Pay(backends.Payments, total, card)
                ? Results.Created(new Uri(string.Create(CultureInfo.InvariantCulture, $"/orders/{order}"), UriKind.Relative), null)
                : Results.StatusCode(StatusCodes.Status402PaymentRequired);
        });
    }

    #region validation
    private static bool IsValid(double total)
    {
        using var span = Spans.Start("check order");
        if (total > 0)
            return true;
        span.Fail(new ArgumentException("an order of nothing"), error => error.Validation(field: "total", constraint: "> 0"));
        return false;
    }
    #endregion

    #region retry
    /// <summary>The bank may be busy: then it is asked again, and the span shows how that went.</summary>
    private static Task<bool> Pay(PaymentClient payments, double total, string card) =>
        Spans.Retry(
            PaymentName,
            (span, stop) =>
            {
                span.SetAttribute("payment.note", $"paid with {card}");
                return payments.Charge(total, card, stop);
            },
            s_retry);
    #endregion
}
