using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Tracing.Functional;

namespace OrderShop;

// The payment service: gRPC over HTTP/2, without a gRPC library. It refuses an empty card, and is busy the first time it sees one kind of
// card. The server's span comes by itself; the charge is a span by hand.
internal static class PaymentService
{
    private const string FailedPrecondition = "9", Unavailable = "14", InvalidArgument = "3";

    private static readonly ConcurrentDictionary<string, bool> s_seen = new(StringComparer.Ordinal);

    public static void Map(WebApplication app) => app.MapPost(PaymentMessage.Path, async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentType = PaymentMessage.ContentType;
        if (PaymentMessage.Of(body.GetBuffer().AsSpan(0, (int)body.Length)) is not { } asked)
        {
            End(context, InvalidArgument, "not a charge");
        }
        else if (Cards.IsBusyAtFirst(asked.Card) && s_seen.TryAdd(asked.Card, true))
        {
            End(context, Unavailable, "the bank is busy");
        }
        else if (await Charge(asked))
        {
            await context.Response.Body.WriteAsync(PaymentMessage.EmptyFrame);
            End(context, "0", null);
        }
        else
        {
            End(context, FailedPrecondition, "insufficient funds");
        }
    });

    private static async Task<bool> Charge(PaymentMessage asked)
    {
        using var span = Spans.Start("charge card");
        span.SetAttribute(Shop.TotalKey, asked.Total).SetAttribute("card.number", asked.Card);
        await Work.For(10, 30);
        if (asked.Card == Cards.Empty)
        {
            span.Fail(new InsufficientFundsException(), error => error.External("bank", "charge").Code("51").Retryable(false));
            return false;
        }

        span.AddEvent("payment accepted");
        return true;
    }

    private static void End(HttpContext context, string status, string? message)
    {
        if (!context.Response.HasStarted && message is not null)
        {
            context.Response.Headers["grpc-status"] = status;
            context.Response.Headers["grpc-message"] = message.Replace(" ", "%20", StringComparison.Ordinal);
            return;
        }

        context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = status;
    }

    private sealed class InsufficientFundsException() : Exception("insufficient funds");
}
