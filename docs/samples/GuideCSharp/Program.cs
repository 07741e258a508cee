// The C# snippets of docs/guide, each in the region that the guide quotes, run so that what they print can be read.
using System.Globalization;
using Guide;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Policies.Show();
Conditions.Show();
Traces.Show();
Streams.Show();
Adaptive.Show();
Provider.Show();
Simulate.Show();
Hygiene.Show();
