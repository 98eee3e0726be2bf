using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using KubeOps.Operator.Reconciliation;
using Recorder.Streaming.Recording;
using Recorder.Telemetry.Prometheus;

namespace Telemetry.Tests.Documents;

/// <summary>All instruments of the programs, found by the meters that their classes hold.</summary>
internal static class Instruments
{
    private static readonly Assembly[] _programs =
    [
        typeof(RecordingMetrics).Assembly, typeof(ReconcilerMetrics).Assembly, Assembly.Load("recorder"), Assembly.Load("kube-agent"), Assembly.Load("operator"),
    ];

    public static (string Name, string Type, string Help)[] All()
    {
        List<Instrument> found = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, _) => found.Add(instrument) };
        listener.Start();
        FieldInfo[] meters =
        [
            .. from program in _programs
               from type in program.GetTypes()
               from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
               where field.FieldType == typeof(Meter)
               select field,
        ];
        foreach (FieldInfo meter in meters)
        {
            RuntimeHelpers.RunClassConstructor(meter.DeclaringType!.TypeHandle);
        }

        string[] own = [.. meters.Select(meter => ((Meter)meter.GetValue(null)!).Name)];
        return [.. found.Where(instrument => own.Contains(instrument.Meter.Name)).Select(Describe)];
    }

    private static (string Name, string Type, string Help) Describe(Instrument instrument)
    {
        string kind = instrument.GetType().Name.Split('`')[0];
        bool isCounter = kind is "Counter" or "ObservableCounter";
        string type = isCounter ? "counter" : kind == "Histogram" ? "histogram" : "gauge";
        return (PrometheusNames.OfMetric(instrument.Name, instrument.Unit ?? "", isCounter), type, instrument.Description ?? "");
    }
}
