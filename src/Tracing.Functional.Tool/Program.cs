// `tracing`, a dotnet tool: checks, formats, explains and simulates sampling policies.
using System.Text;
using Tracing.Functional.Tool.Commands;
using Tracing.Functional.Tool.Output;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var terminal = Terminal.OfProcess();
return ToolCommand.Run(args, terminal);
