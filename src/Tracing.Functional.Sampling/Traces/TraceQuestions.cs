using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Asks the policy about a held trace. Every local root is asked: the trace is kept if one of them is, and then the others pay too, as far
// as they can. Call it under the lock on the trace's entry.
internal sealed class TraceQuestions(SamplingControl control)
{
    [ThreadStatic]
    private static bool t_isAsking;

    /// <summary>
    /// Whether this thread runs a function of the application that reads an ended span. The engine ignores spans that such a function
    /// starts: their ends would call the function again, in an endless recursion.
    /// </summary>
    public static bool IsAsking => t_isAsking;

    /// <summary>Tells the policy of the end of a span. Returns whether that changes what it knows.</summary>
    /// <param name="entry">The trace.</param>
    /// <param name="held">What is held of it.</param>
    /// <param name="span">The span.</param>
    /// <param name="isRoot">Whether it is the first local root.</param>
    public static bool Ended(TraceEntry entry, HeldTrace held, Activity span, bool isRoot)
    {
        var changes = held.Known is { } known && Ended(held.Run, known, span, isRoot);
        foreach (var joined in entry.Joined)
            changes |= Ended(joined.Run, joined.Known, span, joined.Is(span));
        return changes;
    }

    /// <summary>The answer that nothing can change any more; null if there is none yet.</summary>
    public TraceAnswer? Certain(TraceEntry entry, HeldTrace held) => Ask(entry, held, Question.Certain, out _);

    /// <summary>The answer when nothing more will come.</summary>
    public TraceAnswer Final(TraceEntry entry, HeldTrace held) => Ask(entry, held, Question.Final, out _)!.Value;

    /// <summary>The answer by what is known, and whether the trace is dropped so and may still be kept by what comes later.</summary>
    public TraceAnswer Cut(TraceEntry entry, HeldTrace held, out bool mayChange) =>
        Ask(entry, held, Question.Cut, out mayChange)!.Value;

    /// <summary>The answer for a trace that is kept because of a root that does not wait: the roots that wait pay with it.</summary>
    public TraceAnswer KeptBy(TraceEntry entry, HeldTrace held, in RootAnswer kept)
    {
        var answers = new RootAnswer?[entry.Joined.Length + 2];
        answers[^1] = kept;
        Pay(entry, held, answers, answers.Length - 1);
        return new TraceAnswer(answers[0]!.Value, [.. answers[1..^1].Select(static answer => answer!.Value)]);
    }

    /// <summary>The first rule that keeps a kept trace by what is known; null if none is known to. No part of the policy pays.</summary>
    public static string? Credit(TraceEntry entry, HeldTrace held, bool isOver)
    {
        var rule = held.Run.Running.Credit(held.Known!, held.Randomness, isOver);
        foreach (var joined in rule is null ? entry.Joined : [])
            rule ??= joined.Run.Running.Credit(joined.Known, joined.Randomness, isOver);
        return rule;
    }

    private static bool Ended(SamplingRun run, Knowledge known, Activity span, bool isRoot)
    {
        if (!run.CallsOnSpans)
            return run.Running.Ended(known, ActivityReader.Instance, span, isRoot);

        t_isAsking = true;
        try
        {
            return run.Running.Ended(known, ActivityReader.Instance, span, isRoot);
        }
        finally
        {
            t_isAsking = false;
        }
    }

    private TraceAnswer? Ask(TraceEntry entry, HeldTrace held, Question question, out bool mayChange)
    {
        var first = Answer(held.Run, held.Known!, held.Randomness, question, out mayChange);
        if (entry.Joined.Length > 0)
            return AskAll(entry, held, question, first, ref mayChange);
        return first is { } answer ? new TraceAnswer(answer, []) : null;
    }

    private TraceAnswer? AskAll(TraceEntry entry, HeldTrace held, Question question, RootAnswer? first, ref bool mayChange)
    {
        var answers = new RootAnswer?[entry.Joined.Length + 1];
        answers[0] = first;
        for (var i = 0; i < entry.Joined.Length; i++)
        {
            var joined = entry.Joined[i];
            answers[i + 1] = Answer(joined.Run, joined.Known, joined.Randomness, question, out var mayChangeOne);
            mayChange |= mayChangeOne;
        }

        var keeping = Array.FindIndex(answers, static answer => answer is { IsKept: true });
        if (keeping < 0 && Array.Exists(answers, static answer => answer is null))
            return null;
        if (keeping >= 0)
            Pay(entry, held, answers, keeping);
        var deciding = Math.Max(keeping, 0);
        return new TraceAnswer(
            answers[deciding]!.Value,
            [.. answers.Where((_, i) => i != deciding).Select(static answer => answer!.Value)]);
    }

    /// <summary>The others are kept with the root that keeps the trace.</summary>
    private void Pay(TraceEntry entry, HeldTrace held, RootAnswer?[] answers, int keeping)
    {
        var kept = answers[keeping]!.Value;
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { IsKept: true })
                continue;
            var (run, known) = i == 0 ? (held.Run, held.Known!) : (entry.Joined[i - 1].Run, entry.Joined[i - 1].Known);
            answers[i] = kept with { Rule = run.Running.Pay(known, Now(run)) ?? kept.Rule, Shed = 0, Fault = null };
        }
    }

    private RootAnswer? Answer(SamplingRun run, Knowledge known, ulong randomness, Question question, out bool mayChange)
    {
        mayChange = false;
        var frame = new Frame(question == Question.Certain ? 0 : Now(run), randomness);
        PackedOpinion opinion = default;
        switch (question)
        {
            case Question.Certain:
                if (run.Running.Certain(known, ref frame, ref opinion) != HeadDecision.Final)
                    return null;
                break;
            case Question.Cut:
                mayChange = run.Running.Cut(known, ref frame, ref opinion);
                break;
            default:
                opinion = run.Running.Final(known, ref frame);
                break;
        }

        var isKept = opinion.Keeps(randomness) && (frame.Fault is null || control.KeepOnFault);
        return new(isKept, opinion, frame.Rule, frame.Shed, frame.Fault, isKept ? run.Running.Attributes(ref frame) : null);
    }

    private long Now(SamplingRun run) => run.TimeOf(control.Clock);

    private enum Question
    {
        Certain,
        Cut,
        Final,
    }
}
