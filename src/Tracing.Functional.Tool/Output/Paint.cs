namespace Tracing.Functional.Tool.Output;

/// <summary>Colours of a terminal; plain text where there is none.</summary>
internal readonly record struct Paint(bool IsOn)
{
    /// <summary>A colour for each of several policies.</summary>
    private static readonly string[] s_series = ["36", "33", "35", "32", "34", "31"];

    public string Error(string text) => Code("1;31", text);

    public string Warning(string text) => Code("1;33", text);

    public string Good(string text) => Code("32", text);

    public string Strong(string text) => Code("1", text);

    public string Faint(string text) => Code("2", text);

    public string Series(int number, string text) => Code(s_series[number % s_series.Length], text);

    private string Code(string code, string text) => IsOn ? $"\e[{code}m{text}\e[0m" : text;
}
