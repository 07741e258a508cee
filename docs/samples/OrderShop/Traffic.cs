using System.Diagnostics;

namespace OrderShop;

internal enum RequestKind
{
    HealthCheck,
    VipOrder,
    Order,
}

/// <summary>A stretch of time with steady traffic, in requests per second.</summary>
internal sealed record Phase(string Name, int Seconds, int Orders, int Vips, int HealthChecks);

// The outside world: a client that sends real requests over loopback at times fixed beforehand, whether or not earlier ones
// were answered. A slow service makes it wait for nobody, and a late timer makes no request disappear.
internal sealed class Traffic(Uri shop, Ledger ledger) : IDisposable
{
    public static readonly Phase[] Phases =
    [
        new("calm", Seconds: 8, Orders: 5, Vips: 1, HealthChecks: 2),
        new("spike", Seconds: 7, Orders: 300, Vips: 3, HealthChecks: 2),
        new("calm again", Seconds: 9, Orders: 5, Vips: 1, HealthChecks: 2),
    ];

    /// <summary>Silence at either end of a phase, in seconds, so that a line of the live table shows no request of its neighbour.</summary>
    private const double Gap = 0.005;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 100 })
    {
        BaseAddress = shop,
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>How late a request was sent at most.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>One request of the cheapest kind, so that the first order does not also pay for starting up.</summary>
    public Task WarmUp()
    {
        ledger.Offered(RequestKind.HealthCheck);
        return Send(RequestKind.HealthCheck);
    }

    /// <summary>Sends everything at its time on the clock and waits for the answers.</summary>
    public async Task Run(Stopwatch clock, CancellationToken stop)
    {
        List<Task> answers = [];
        foreach (var (due, kind) in Schedule())
        {
            var wait = due - clock.Elapsed;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, stop);
            else if (-wait > LongestPause)
                LongestPause = -wait;

            ledger.Offered(kind);
            answers.Add(Send(kind));
        }

        await Task.WhenAll(answers);
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<(TimeSpan Due, RequestKind Kind)> Schedule()
    {
        List<(TimeSpan Due, RequestKind Kind)> requests = [];
        var begin = 0.0;
        foreach (var phase in Phases)
        {
            Add(RequestKind.Order, phase.Orders);
            Add(RequestKind.VipOrder, phase.Vips);
            Add(RequestKind.HealthCheck, phase.HealthChecks);
            begin += phase.Seconds;

            void Add(RequestKind kind, int perSecond)
            {
                var count = perSecond * phase.Seconds;
                for (var i = 0; i < count; i++)
                    requests.Add((TimeSpan.FromSeconds(begin + Gap + (phase.Seconds - 2 * Gap) * (i + 0.5) / count), kind));
            }
        }

        return requests.OrderBy(request => request.Due);
    }

    private async Task Send(RequestKind kind)
    {
        using var request = kind == RequestKind.HealthCheck
            ? new HttpRequestMessage(HttpMethod.Get, "/health")
            : new HttpRequestMessage(HttpMethod.Post, "/orders");
        if (kind != RequestKind.HealthCheck)
            request.Headers.Add("X-User-Tier", kind == RequestKind.VipOrder ? "vip" : "standard");

        try
        {
            using var response = await _client.SendAsync(request);
            if (!response.IsSuccessStatusCode)
                ledger.Failed();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            ledger.Failed();
        }
    }
}
