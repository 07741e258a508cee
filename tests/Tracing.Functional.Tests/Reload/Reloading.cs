using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Reload;

// A provider whose policy comes from elsewhere, with a clock that the test moves. Its log is kept.
internal sealed class Reloading : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(5), s_settle = TimeSpan.FromMilliseconds(250);

    private readonly ActivitySource _source = new($"test-{Guid.NewGuid():N}");
    private readonly TracerProvider _provider;
    private readonly Told _told = new();
    private readonly ManualTime? _byHand;

    public Reloading(Action<TracerProviderBuilder> configure, params (string Key, string? Value)[] host)
        : this(configure, byHand: null, host)
    {
    }

    private Reloading(Action<TracerProviderBuilder> configure, ManualTime? byHand, (string Key, string? Value)[] host)
    {
        _byHand = byHand;
        SamplingControl? control = null;
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name).ConfigureServices(services =>
        {
            services.Configure<SamplingOptions>(options => options.TimeProvider = byHand ?? (TimeProvider)Time);
            services.AddSingleton<ILoggerFactory>(_told);
            services.AddSingleton<IConfiguration>(Configured(host));
        });
        configure(builder);
        _provider = builder.AddInstrumentation((services, _) => control = services.GetRequiredService<SamplingControl>()).Build();
        Control = control!;
    }

    public FakeTimeProvider Time { get; } = new();

    public SamplingControl Control { get; }

    /// <summary>What runs, as text.</summary>
    public string Policy => Control.Policy.ToString();

    public IReadOnlyList<string> Log => _told.Lines;

    /// <summary>The other clock is for several threads: the fake one lets any of them run its timers.</summary>
    public static Reloading OfFile(string path, Action<PolicyReloadOptions>? configure = null, ManualTime? time = null) =>
        new(builder => builder.SetSamplingFromFile(path, options =>
        {
            options.Watch = false;
            configure?.Invoke(options);
        }), time, []);

    public static IConfigurationRoot Configured(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();

    /// <summary>Long enough for any change to be seen and to settle, without the system's notices, which come when they like.</summary>
    public string Look()
    {
        Poll();
        Settle();
        return Policy;
    }

    public void Poll() => Advance(s_poll);

    public void Settle() => Advance(s_settle);

    /// <summary>Whether a root is recorded.</summary>
    public bool IsKept(string name = "root")
    {
        using var root = _source.StartActivity(name, ActivityKind.Internal, default(ActivityContext));
        return root is { Recorded: true };
    }

    private void Advance(TimeSpan by)
    {
        if (_byHand is null)
            Time.Advance(by);
        else
            _byHand.Advance(by);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }

    private sealed class Told : ILoggerFactory, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add($"{logLevel} {eventId.Name}: {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
