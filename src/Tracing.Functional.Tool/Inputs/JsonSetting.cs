namespace Tracing.Functional.Tool.Inputs;

/// <summary>A value in a file of settings, and its line, from 1. The text is null for null.</summary>
internal sealed record JsonSetting(string? Text, string File, int Line);
