using System.Globalization;

namespace Tracing.Functional.Tool.Output;

// What `check` finds, for people.
internal static class CheckText
{
    public static void Write(Terminal terminal, IReadOnlyList<CheckedPolicy> all)
    {
        foreach (var one in all)
        {
            foreach (var diagnostic in one.Document.Diagnostics)
                terminal.Data.WriteLine(Painted(diagnostic, one.Source.Name, terminal.DataPaint));
            Policy(terminal, one);
        }

        terminal.Data.WriteLine(Summary(all, terminal.DataPaint));
        WriteHelp(terminal, all);
    }

    /// <summary>Errors only, as talk: for commands that need a policy.</summary>
    public static void WriteErrors(Terminal terminal, CheckedPolicy one)
    {
        foreach (var diagnostic in one.Document.Diagnostics.Where(static one => one.IsError))
            terminal.Talk.WriteLine(Painted(diagnostic, one.Source.Name, terminal.TalkPaint));
        WriteHelp(terminal, [one]);
    }

    /// <summary>What the tool can do about a function that it does not have.</summary>
    private static void WriteHelp(Terminal terminal, IReadOnlyList<CheckedPolicy> all)
    {
        if (all.Any(static one => one.Document.Diagnostics.Any(static one => one.Code is "TF210")))
        {
            terminal.Talk.WriteLine(
                $"{terminal.TalkPaint.Warning("note")}: --function NAME says that code registers a function; here it is never true.");
        }
    }

    public static string Painted(Diagnostic diagnostic, string file, Paint paint)
    {
        var lines = diagnostic.Format(file).Split('\n');
        lines[0] = diagnostic.IsError ? paint.Error(lines[0]) : paint.Warning(lines[0]);
        for (var i = 1; i < lines.Length; i++)
            lines[i] = paint.Faint(lines[i]);
        return string.Join('\n', lines);
    }

    /// <summary>A number with its noun, such as "1 file" and "no warnings".</summary>
    public static string Count(int number, string noun) =>
        number switch { 0 => $"no {noun}s", 1 => $"1 {noun}", _ => $"{number.ToString("N0", CultureInfo.InvariantCulture)} {noun}s" };

    private static void Policy(Terminal terminal, CheckedPolicy one)
    {
        var paint = terminal.DataPaint;
        var expected = one.Document.Expectations.Length;
        var state = one.Document.IsPolicy ? paint.Good("a policy") : paint.Error("refused");
        terminal.Data.WriteLine($"{paint.Strong(one.Source.Name)}: {state}, {one.Document.Hash}");
        if (expected > 0)
        {
            var verb = expected == 1 ? "expectation holds" : "expectations hold";
            var text = $"{one.Met} of {expected} {verb}";
            terminal.Data.WriteLine("  " + (one.Met == expected ? paint.Good(text) : paint.Error(text)));
        }

        if (one.Document.Policy is { } policy)
        {
            foreach (var line in Promises.Of(policy))
                terminal.Data.WriteLine("  " + line);
        }
    }

    private static string Summary(IReadOnlyList<CheckedPolicy> all, Paint paint)
    {
        var (errors, warnings) = (all.Sum(static one => one.Errors), all.Sum(static one => one.Warnings));
        var noun = all.Count == 1 ? "1 policy" : $"{all.Count} policies";
        var text = $"{noun}: {Count(errors, "error")}, {Count(warnings, "warning")}";
        return errors > 0 ? paint.Error(text) : warnings > 0 ? paint.Warning(text) : paint.Good(text);
    }
}
