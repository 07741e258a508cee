using System.Globalization;
using System.Text;
using System.Xml;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Output;

// Runs of several policies as a picture: kept per second, probability and debt over time, a line a policy. Colours follow the reader's
// light or dark mode.
internal static class Svg
{
    private const int Width = 960, Left = 70, Right = 40, Top = 64, PanelHeight = 150, Gap = 66, Series = 6;

    // Plain classes, as viewers that know no variables of CSS draw them too.
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2430; } .title { font-weight: 600; } .faint { fill: #667; }
        .paper { fill: #fff; } .grid { stroke: #d8dae0; } .axis { stroke: #667; }
        polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .mark { stroke-width: 3; }
        .s0 { stroke: #0072b2; } .s1 { stroke: #d55e00; } .s2 { stroke: #007a5e; }
        .s3 { stroke: #a64d79; } .s4 { stroke: #8a6d00; } .s5 { stroke: #555; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e8eaf0; } .faint { fill: #a0a6b4; } .paper { fill: #14161c; } .grid { stroke: #333844; } .axis { stroke: #a0a6b4; }
          .s0 { stroke: #56b4e9; } .s1 { stroke: #f0914e; } .s2 { stroke: #2fc79b; }
          .s3 { stroke: #e39bc4; } .s4 { stroke: #e5cc4a; } .s5 { stroke: #ccc; }
        }
        """;

    private sealed record Panel(string Title, Func<PolicyRun, double[]> Values, bool IsLeast);

    private static readonly Panel[] s_panels =
    [
        new("kept, traces per second", static run => [.. run.KeptAt.Select(static kept => (double)kept)], IsLeast: false),
        new("probability that a trace met", static run => run.ProbabilityAt, IsLeast: true),
        new("debt, traces", static run => run.DebtAt, IsLeast: false),
    ];

    public static string Of(Traffic traffic, IReadOnlyList<PolicyRun> runs)
    {
        var height = Top + s_panels.Length * (PanelHeight + Gap);
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, CheckCharacters = false };
        using (var svg = XmlWriter.Create(text, settings))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            Attributes(svg, ("viewBox", $"0 0 {Width} {height}"), ("role", "img"));
            var names = string.Join(", ", runs.Select(static run => Seen(run.Name)));
            svg.WriteElementString("title", "Policies under simulated traffic: " + names);
            svg.WriteElementString("style", Style);
            svg.WriteStartElement("rect");
            Attributes(svg, ("width", $"{Width}"), ("height", $"{height}"), ("class", "paper"));
            svg.WriteEndElement();
            Legend(svg, runs);
            for (var i = 0; i < s_panels.Length; i++)
                Draw(svg, s_panels[i], traffic, runs, Top + i * (PanelHeight + Gap));
            svg.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Legend(XmlWriter svg, IReadOnlyList<PolicyRun> runs)
    {
        var x = (double)Left;
        for (var i = 0; i < runs.Count; i++)
        {
            var name = Seen(runs[i].Name);
            Line(svg, x, 22, x + 22, 22, $"mark s{i % Series}");
            Text(svg, x + 28, 26, name);
            x += 28 + name.Length * 7.2 + 24;
        }
    }

    private static void Draw(XmlWriter svg, Panel panel, Traffic traffic, IReadOnlyList<PolicyRun> runs, double top)
    {
        const int Across = Width - Left - Right;
        var values = runs.Select(panel.Values).ToList();
        var greatest = values.Max(static all => all.Where(static value => !double.IsNaN(value)).DefaultIfEmpty().Max());
        var ticks = Curve.Ticks(greatest, 4);
        double Y(double value) => top + PanelHeight * (1 - value / ticks[^1]);
        Text(svg, Left, top - 12, panel.Title, "title");
        foreach (var tick in ticks)
        {
            Line(svg, Left, Y(tick), Width - Right, Y(tick), tick == 0 ? "axis" : "grid");
            Text(svg, Left - 8, Y(tick) + 4, Words.Number(tick), "faint", "end");
        }

        Times(svg, traffic.Duration, top + PanelHeight);
        for (var i = 0; i < values.Count; i++)
        {
            var thin = Curve.Thin(values[i], Math.Clamp(values[i].Length, 1, Across), panel.IsLeast);
            var points = thin.Select((value, column) => (X: Left + (column + 0.5) * Across / thin.Length, value))
                .Where(static point => !double.IsNaN(point.value))
                .Select(point => $"{Pixel(point.X)},{Pixel(Y(point.value))}");
            svg.WriteStartElement("polyline");
            Attributes(svg, ("points", string.Join(' ', points)), ("class", $"s{i % Series}"));
            svg.WriteEndElement();
        }
    }

    private static void Times(XmlWriter svg, TimeSpan duration, double y)
    {
        var (unit, word) = duration switch
        {
            { TotalSeconds: <= 120 } => (TimeSpan.FromSeconds(1), "s"),
            { TotalMinutes: <= 120 } => (TimeSpan.FromMinutes(1), "min"),
            { TotalHours: <= 48 } => (TimeSpan.FromHours(1), "h"),
            _ => (TimeSpan.FromDays(1), "d"),
        };
        foreach (var tick in Curve.Ticks(duration / unit, 10).Where(tick => tick <= duration / unit * (1 + 1e-9)))
        {
            var x = Left + (Width - Left - Right) * (tick / (duration / unit));
            Line(svg, x, y, x, y + 5, "axis");
            Text(svg, x, y + 20, $"{Words.Number(tick)} {word}", "faint", "middle");
        }
    }

    private static void Line(XmlWriter svg, double x1, double y1, double x2, double y2, string @class)
    {
        svg.WriteStartElement("line");
        Attributes(svg, ("x1", Pixel(x1)), ("y1", Pixel(y1)), ("x2", Pixel(x2)), ("y2", Pixel(y2)), ("class", @class));
        svg.WriteEndElement();
    }

    private static void Text(XmlWriter svg, double x, double y, string text, string? @class = null, string? anchor = null)
    {
        svg.WriteStartElement("text");
        Attributes(svg, ("x", Pixel(x)), ("y", Pixel(y)), ("class", @class), ("text-anchor", anchor));
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static void Attributes(XmlWriter svg, params (string Name, string? Value)[] attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
                svg.WriteAttributeString(name, value);
        }
    }

    private static string Pixel(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A name of a file, without the characters that XML does not have.</summary>
    private static string Seen(string name) =>
        string.Concat(name.Select(static letter => XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
}
