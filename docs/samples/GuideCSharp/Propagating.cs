using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;

namespace Guide;

// Snippets of docs/guide/propagation.md and docs/guide/http-client.md.
internal static class Propagating
{
    private static readonly ActivitySource s_source = new("OrderShop");

    public static void Show()
    {
        Page.Title("propagation", "a context sent with a message and read back");
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("OrderShop").Build();
        Messages();
        OtherCarriers();
        Page.Title("http-client", "what is set on a request");
        Requests();
    }

    /// <summary>Not run: it sets the process's defaults.</summary>
    public static TracerProvider Install()
    {
        #region install
        var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .AddW3CPropagation()
            .Build();
        #endregion
        return provider;
    }

    /// <summary>Not run: it listens to the process's clients.</summary>
    public static TracerProvider Client()
    {
        #region client
        var provider = Sdk.CreateTracerProviderBuilder()
            .AddHttpClientTracing(options =>
            {
                options.ClientTrace = true;
                options.ShownQueryParameters.Add("page");
            })
            .Build();
        #endregion
        return provider;
    }

    private static void Messages()
    {
        #region send
        var headers = new Dictionary<string, byte[]>();
        using (var publish = s_source.StartActivity("publish order", ActivityKind.Producer))
        {
            publish?.AddBaggage("tenant", "north");
            Propagation.Inject(headers);
        }
        #endregion

        #region receive
        var sent = Propagation.Extract(headers);
        using var process = s_source.StartActivity("process order", ActivityKind.Consumer, sent.Parent);
        sent.AddBaggageTo(process);
        #endregion

        Page.Line($"child of {process?.ParentSpanId}, tenant {process?.GetBaggageItem("tenant")}");
    }

    private static void OtherCarriers()
    {
        var lines = new List<string>();

        #region carrier
        using var activity = s_source.StartActivity("publish order");
        Propagation.Inject(lines, (list, name, value) => list.Add($"{name}: {value}"));

        var sent = Propagation.Extract(lines, (list, name) => list
            .Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 2)..]));
        #endregion

        Page.Line($"has a parent: {sent.HasParent}");
    }

    private static void Requests()
    {
        #region template
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://orders/orders/7")
            .SetRouteTemplate("/orders/{id}");
        #endregion

        #region clone
        var again = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (key, value) in request.Options)
            ((IDictionary<string, object?>)again.Options)[key] = value;
        #endregion

        Page.Line(again.RequestUri);
    }
}
