using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class DatabaseSpec
{
    [Required]
    [Length(1, 63)]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    [Description("Name in listings and recordings.")]
    public string Name { get; set; } = "";

    [Required]
    [Description("What it speaks.")]
    public DatabaseProtocol Protocol { get; set; }

    [Required]
    [Length(3, 259)]
    [Pattern("^.+:[0-9]{1,5}$")]
    [Description("host:port that the recorder connects to.")]
    public string Address { get; set; } = "";

    [RangeMinimum(1024)]
    [RangeMaximum(65535)]
    [ValidationRule("self != 8081", "recorder pods answer health checks on port 8081: choose another")]
    [Description("Port that clients connect to. Default: chosen, and told in the status.")]
    public int? Port { get; set; }
}
