using System.Text;

namespace OrderShop;

// The only way to the console: lines of text, coloured on a real terminal and plain everywhere else.
internal static class Terminal
{
    private static readonly bool s_isColoured =
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public static void Open() => Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static void Line(string text = "") => Console.Out.WriteLine(text);

    public static void Heading(string title, string detail = "") => Line($"{Bold(title)}{(detail.Length > 0 ? "  " + Dim(detail) : "")}");

    public static string Bold(string text) => In(1, text);

    public static string Dim(string text) => In(2, text);

    public static string Red(string text) => In(31, text);

    public static string Green(string text) => In(32, text);

    public static string Yellow(string text) => In(33, text);

    public static string Cyan(string text) => In(36, text);

    private static string In(int style, string text) => s_isColoured ? $"\e[{style}m{text}\e[0m" : text;
}
