namespace Tracing.Functional

type X = class end
