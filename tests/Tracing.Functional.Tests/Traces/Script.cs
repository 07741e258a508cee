// What is done to engine and machine alike: options, a policy and commands as data, which print and shrink.
using System.Diagnostics;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Traces;

/// <summary>Traces are numbered as they begin, spans of a trace as they start. Numbers that are too high start over.</summary>
internal abstract record Command
{
    internal sealed record Begin : Command;

    /// <summary>Another local root of a trace, called from elsewhere.</summary>
    internal sealed record Join(int Trace) : Command;

    /// <summary>A child under one of the open spans of a trace.</summary>
    internal sealed record Child(int Trace, int Parent) : Command;

    /// <summary>Detached work: a child that starts when its parent, one of the ended spans of a trace, is over.</summary>
    internal sealed record Detached(int Trace, int Parent) : Command;

    /// <summary>The end of one of the open spans of a trace.</summary>
    internal sealed record End(int Trace, int Span, bool Fails, int Characters) : Command
    {
        public void WriteTo(Activity span)
        {
            if (Fails)
                span.SetStatus(ActivityStatusCode.Error, "no answer");
            if (Characters > 0)
                span.SetTag("body", new string('x', Characters));
        }
    }

    /// <summary>Another end of a span that has ended.</summary>
    internal sealed record EndAgain(int Trace, int Span) : Command;

    /// <summary>The clock moves, back too, and every timer looks at it.</summary>
    internal sealed record Advance(int Milliseconds) : Command;

    internal sealed record Flush : Command;

    internal sealed record ShutDown : Command;
}

/// <summary>Which policy runs, and the judge that says the same.</summary>
internal enum Judging
{
    /// <summary>Keeps traces with a failed span.</summary>
    Errors,

    /// <summary>Keeps traces whose root failed: certain when the root ends.</summary>
    RootErrors,

    /// <summary>Keeps traces with a failed span whose root did not fail: a failure may be held, and may make a drop certain.</summary>
    Survivors,

    /// <summary>Keeps traces without a failed span: what keeps is certain only at the end.</summary>
    Clean,

    /// <summary>Keeps traces whose root is slow: certain while it hangs.</summary>
    Hanging,

    /// <summary>Keeps traces with a slow span: certain while it hangs.</summary>
    HangingSpans,
}

/// <summary>Commands under limits. Looks says whether every trace is looked up after each command, which is an access too.</summary>
internal sealed record Script(
    Judging Judging,
    int Grace,
    int MaxAge,
    int MaxSpans,
    int MaxBytes,
    int MaxDecisions,
    bool Looks,
    IReadOnlyList<Command> Commands,
    bool FlushesRunning = false)
{
    public override string ToString() =>
        $"{Judging}, grace {Grace} ms, age {MaxAge} ms, {MaxSpans} spans, {MaxBytes} bytes, {MaxDecisions} decisions, "
        + $"looks {Looks}, flushes running {FlushesRunning}:\n"
        + string.Join('\n', Commands);

    public void Configure(WholeTraceOptions options)
    {
        options.Grace = TimeSpan.FromMilliseconds(Grace);
        options.MaxAge = TimeSpan.FromMilliseconds(MaxAge);
        options.MaxSpansPerTrace = MaxSpans;
        options.MaxBytes = MaxBytes;
        options.DecisionCacheSize = MaxDecisions;
        options.FlushRunningTraces = FlushesRunning;
    }
}
