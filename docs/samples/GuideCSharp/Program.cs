// The C# snippets of docs/guide, each in the region that the guide quotes, run so that what they print can be read.
using System.Globalization;
using Guide;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Policies.Show();
Conditions.Show();
Extending.Show();
Traces.Show();
Errors.Show();
Streams.Show();
Metrics.Show();
Adaptive.Show();
Privacy.Show();
Provider.Show();
Propagating.Show();
Simulate.Show();
PolicyTexts.Show();
await ManualSpans.Show();
await Hosting.Show();
Operating.Show();
Gateways.Show();
YourTests.Show();
Grpc.Show();
await Servers.ShowAsync();
Sql.Show();
await EntityFramework.ShowAsync();
Hygiene.Show();
