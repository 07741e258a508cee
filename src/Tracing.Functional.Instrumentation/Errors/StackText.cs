using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Errors;

// The stack of one exception: its frames as lines, the innermost of the application, or their fingerprint.
internal static class StackText
{
    private const ulong HashStart = 14_695_981_039_346_656_037;
    private const ulong HashFactor = 1_099_511_628_211;

    /// <summary>
    /// The application's frames and the one that threw; all frames if none is the application's. Equal frames in a row are one line.
    /// </summary>
    public static void AppendTrimmed(ref BoundedText text, Exception error)
    {
        var stack = new StackTrace(error, fNeedFileInfo: false);
        var hasOwn = Innermost(stack) is not null;
        var left = 0;
        for (var i = 0; i < stack.FrameCount && !text.IsFull;)
        {
            var frame = At(stack, i);
            var times = 1;
            while (i + times < stack.FrameCount && Equals(At(stack, i + times), frame))
                times++;
            if (frame is null || (hasOwn && i > 0 && frame.IsFramework))
                left += times;
            else
                AppendFrame(ref text, frame, times);
            i += times;
        }

        if (left == 0)
            return;
        text.Append("\n   (");
        text.Append(left);
        text.Append(" frames of the framework left out)");
    }

    public static void AppendFull(ref BoundedText text, Exception error)
    {
        if (error.StackTrace is not { Length: > 0 } stack)
            return;
        text.Append("\n");
        text.Append(stack);
    }

    public static void AppendInnermost(ref BoundedText text, Exception error)
    {
        var stack = new StackTrace(error, fNeedFileInfo: false);
        if ((Innermost(stack) ?? (stack.FrameCount > 0 ? At(stack, 0) : null)) is { } frame)
            AppendFrame(ref text, frame, times: 1);
    }

    /// <summary>
    /// A hash of the names of types and frames: the same in every process, for every message and line. Recursion counts once.
    /// </summary>
    public static ulong Fingerprint(IEnumerable<Exception> errors)
    {
        var hash = HashStart;
        foreach (var error in errors)
        {
            hash = Hash(hash, error.GetType().ToString());
            var stack = new StackTrace(error, fNeedFileInfo: false);
            FrameText? last = null;
            for (var i = 0; i < stack.FrameCount; i++)
            {
                var frame = At(stack, i);
                if (frame is { IsFramework: false } && !Equals(frame, last))
                    hash = Hash(hash, frame.Text);
                last = frame;
            }
        }

        return hash;
    }

    private static FrameText? Innermost(StackTrace stack)
    {
        for (var i = 0; i < stack.FrameCount; i++)
        {
            if (At(stack, i) is { IsFramework: false } frame)
                return frame;
        }

        return null;
    }

    /// <summary>A program that was compiled ahead of time, or trimmed, may have no method to look into, but it has a name for it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A method that is missing or incomplete is read by its name.")]
    private static FrameText? At(StackTrace stack, int index)
    {
        if (stack.GetFrame(index) is not { } frame)
            return null;
        if (frame.GetMethod() is { } method)
            return FrameText.Of(method);
        return DiagnosticMethodInfo.Create(frame) is { } named ? FrameText.Of(named) : null;
    }

    private static void AppendFrame(ref BoundedText text, FrameText frame, int times)
    {
        text.Append("\n   at ");
        text.Append(frame.Text);
        if (times == 1)
            return;
        text.Append(" (");
        text.Append(times);
        text.Append(" times)");
    }

    private static ulong Hash(ulong hash, string text)
    {
        foreach (var letter in text)
            hash = (hash ^ letter) * HashFactor;
        return (hash ^ '\n') * HashFactor;
    }
}
