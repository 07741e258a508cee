using System.Diagnostics;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/spans.md.
internal static class ManualSpans
{
    private static readonly ActivitySource s_shop = new("OrderShop");

    public static async Task Show()
    {
        Page.Title("spans", "spans by hand");
        using var tracing = TracingSession.Start(t => t
            .AddSource("OrderShop")
            .Sample(Sample.Always)
            .ExportTo(new PrintingProcessor()));

        await Process(new Order(1, "piano", 1499));
        await Charging(new Order(2, "chair", 49));
        Reserve("chair");
        Own();
        Ship(Spans.Run("place order", span => span.Context));
        Page.Line("");
    }

    #region run
    private static async Task<string> Process(Order order) =>
        await Spans.Run("process order", async span =>
        {
            span.SetAttribute("order.id", order.Id).SetAttribute("order.total", order.Total);

            await Spans.Run("check inventory", _ => Task.Delay(5));
            await Spans.Run("charge payment", _ => Task.Delay(5), new SpanOptions { Kind = ActivityKind.Client });
            return $"order {order.Id} taken";
        });
    #endregion

    private static async Task Charging(Order order)
    {
        static Task Charge(Order order) => Task.Delay(order.Id);

        #region inOneCall
        await Spans.Run("process order", async span =>
        {
            span.SetAttribute("order.total", order.Total);
            await Charge(order);
        });
        #endregion
    }

    #region start
    private static void Reserve(string item)
    {
        using var span = Spans.Start("reserve stock");
        span.SetAttribute("order.item", item)
            .SetAttribute("stock.shelves", () => string.Join(' ', ShelvesOf(item)))
            .AddEvent("stock reserved", ("warehouse", "north"), ("places", 2));
    }
    #endregion

    private static void Own()
    {
        #region source
        s_shop.Run("print label", span => span.SetAttribute("label.size", "A6"));
        #endregion
    }

    #region options
    private static void Ship(ActivityContext placed) =>
        Spans.Run("ship orders", span => span.AddLink(placed), new SpanOptions
        {
            Kind = ActivityKind.Consumer,
            Attributes = [new("messaging.batch.message_count", 1)],
        });
    #endregion

    private static string[] ShelvesOf(string item) => item == "chair" ? ["A1", "A2"] : ["B7"];

    private sealed record Order(int Id, string Item, double Total);

    private sealed class PrintingProcessor : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => Page.Row(
            data.DisplayName,
            string.Join(
                "  ",
                data.TagObjects
                    .Select(tag => $"{tag.Key}={tag.Value}")
                    .Concat(data.Events.Select(happened => $"• {happened.Name}"))));
    }
}
