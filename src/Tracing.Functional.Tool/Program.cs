// `tracing`, a dotnet tool: checks, formats, explains and simulates sampling policies.
using System.Text;
using Tracing.Functional.Tool.Commands;
using Tracing.Functional.Tool.Output;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var terminal = Terminal.OfProcess();
try
{
    var code = ToolCommand.Run(args, terminal);
    terminal.Data.Flush();
    return code;
}
catch (IOException fault)
{
    terminal.Talk.WriteLine($"{terminal.TalkPaint.Error("error")}: the output cannot be written: {fault.Message}");
    return ToolCommand.Usage;
}
