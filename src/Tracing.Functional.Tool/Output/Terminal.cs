using Spectre.Console;

namespace Tracing.Functional.Tool.Output;

// Where output goes: data to standard output, talk to standard error. No colour where it is redirected, or NO_COLOR is set.
internal sealed class Terminal
{
    private const int RedirectedWidth = 100;

    private Terminal(TextWriter data, TextWriter talk)
    {
        Data = data;
        Talk = talk;
        // NO_COLOR counts if it is there and not empty, whatever it says.
        var allows = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        DataPaint = new Paint(allows && !Console.IsOutputRedirected);
        TalkPaint = new Paint(allows && !Console.IsErrorRedirected);
        Width = Console.IsOutputRedirected ? RedirectedWidth : Math.Clamp(WindowWidth(), 40, 160);
    }

    public TextWriter Data { get; }

    public TextWriter Talk { get; }

    public Paint DataPaint { get; }

    public Paint TalkPaint { get; }

    /// <summary>How many columns a chart may take.</summary>
    public int Width { get; }

    /// <summary>Whether a table has to be narrow.</summary>
    public bool IsNarrow => Width < RedirectedWidth;

    public static Terminal OfProcess()
    {
        // One write at the end of a command, and lines that end alike on every machine.
        var data = new StreamWriter(Console.OpenStandardOutput(), Console.OutputEncoding) { NewLine = "\n", AutoFlush = false };
        var talk = new StreamWriter(Console.OpenStandardError(), Console.OutputEncoding) { NewLine = "\n", AutoFlush = true };
        return new Terminal(data, talk);
    }

    /// <summary>Runs what may take long, with a bar on standard error if people see it.</summary>
    public T Progress<T>(string title, Func<Action<double>, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(static _ => { });

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Talk),
            ColorSystem = TalkPaint.IsOn ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        return console.Progress().AutoClear(enabled: true).Start(context =>
        {
            var task = context.AddTask(Markup.Escape(title), maxValue: 1);
            return work(share => task.Value = share);
        });
    }

    /// <summary>The lines of a table, as wide as it needs: a number that is cut is worse than a line that is.</summary>
    public IEnumerable<string> Rendered(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = DataPaint.IsOn ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = DataPaint.IsOn ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 1000;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        return text.ToString().Trim('\r', '\n').Split('\n').Select(static line => line.TrimEnd());
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return RedirectedWidth;
        }
    }
}
