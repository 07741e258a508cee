using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

// The spans that a provider makes itself: each is completed at its end, and then shown to the application.
internal sealed class ProviderSpans : IDisposable
{
    private static readonly Hook s_enrich = new("sql enrich");
    private readonly Hook _hook;
    private readonly SqlTracer _tracer;
    private readonly Action<Activity> _complete;
    private readonly ForeignSpans _spans;

    public ProviderSpans(string source, Hook hook, SqlTracer tracer, Action<Activity> complete, Action<Activity>? started = null)
    {
        (_hook, _tracer, _complete) = (hook, tracer, complete);
        _spans = new ForeignSpans(source, Stopped, started);
    }

    public void Dispose() => _spans.Dispose();

    /// <summary>Adds what the span lacks. Its name stays, unless it is the one that the provider gives to all of its spans.</summary>
    public static void Complete(Activity span, SqlStatement statement, string commonName)
    {
        foreach (var (key, value) in statement.Tags)
        {
            if (span.GetTagItem(key) is null)
                span.SetTag(key, value);
        }

        if (statement.Name is { } name && string.Equals(span.DisplayName, commonName, StringComparison.Ordinal))
            span.DisplayName = name;
    }

    private void Stopped(Activity span)
    {
        if (!span.IsAllDataRequested)
            return;

        _hook.Run((_complete, span), static one => one._complete(one.span));
        if (_tracer.Options.Enrich is { } enrich)
            s_enrich.Run((enrich, span), static one => one.enrich(one.span));
    }
}
