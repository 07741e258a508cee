using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace OrderShop;

/// <summary>A stretch of time with steady traffic, in requests per second of each kind.</summary>
internal sealed record Phase(string Name, int Seconds, double Ordinary, double Special, double Vips)
{
    public const double HealthChecks = 2;

    /// <summary>Orders for which the adaptive rule is asked: all that it is not clear for at once that they are kept.</summary>
    public double Orders => Ordinary + 5 * Special;

    public double PerSecond(RequestKind kind) => kind switch
    {
        RequestKind.HealthCheck => HealthChecks,
        RequestKind.VipOrder => Vips,
        RequestKind.OrdinaryOrder => Ordinary,
        _ => Special,
    };
}

// The outside world: a client that sends real requests over loopback at times fixed beforehand, whether or not earlier ones
// were answered. A slow service makes it wait for nobody, and a late timer makes no request disappear.
internal sealed class Traffic(Uri shop, Ledger ledger) : IDisposable
{
    public static readonly Phase[] Phases =
    [
        new("calm", Seconds: 10, Ordinary: 4, Special: 0.4, Vips: 1),
        new("spike", Seconds: 5, Ordinary: 285, Special: 3, Vips: 3),
        new("calm again", Seconds: 10, Ordinary: 4, Special: 0.4, Vips: 1),
    ];

    /// <summary>Silence at either end of a phase, in seconds, so that a line of the live table shows no request of its neighbour.</summary>
    private const double Gap = 0.005;

    // Without a propagator it makes no spans: the outside world is not traced.
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 100, ActivityHeadersPropagator = null })
    {
        BaseAddress = shop,
        Timeout = TimeSpan.FromSeconds(10),
    };

    public static int Seconds => Phases.Sum(phase => phase.Seconds);

    /// <summary>How late a request was sent at most.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>One request of the cheapest kind, so that the first order does not also pay for starting up.</summary>
    public Task WarmUp() => Send(new Request("warm-up", RequestKind.HealthCheck, Second: 0, Number: 0));

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

            var id = string.Create(CultureInfo.InvariantCulture, $"r-{answers.Count + 1}");
            answers.Add(Send(new Request(id, kind, 1 + (int)due.TotalSeconds, answers.Count)));
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
            foreach (var kind in Enum.GetValues<RequestKind>())
            {
                var count = (int)Math.Round(phase.PerSecond(kind) * phase.Seconds);
                for (var i = 0; i < count; i++)
                    requests.Add((TimeSpan.FromSeconds(begin + Gap + (phase.Seconds - 2 * Gap) * (i + 0.5) / count), kind));
            }

            begin += phase.Seconds;
        }

        return requests.OrderBy(request => request.Due);
    }

    private async Task Send(Request request)
    {
        ledger.Offered(request);
        var expected = request.Kind switch
        {
            RequestKind.HealthCheck => HttpStatusCode.OK,
            RequestKind.FailedOrder => HttpStatusCode.PaymentRequired,
            RequestKind.InvalidOrder => HttpStatusCode.BadRequest,
            _ => HttpStatusCode.Created,
        };

        try
        {
            using var message = request.ToMessage();
            using var response = await _client.SendAsync(message);
            if (response.StatusCode != expected)
                ledger.Unserved();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            ledger.Unserved();
        }
    }
}
