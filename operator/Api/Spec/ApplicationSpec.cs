using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class ApplicationSpec
{
    [Required]
    [Length(1, 63)]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    [Description("Name in listings and recordings.")]
    public string Name { get; set; } = "";

    [Required]
    [Length(8, 1024)]
    [Pattern("^https?://[^/]+/?.*$")]
    [Description("URL that the recorder forwards to.")]
    public string Upstream { get; set; } = "";

    [Required]
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    [Description("Host name that people open.")]
    public string Host { get; set; } = "";

    [Default("\"5m\"")]
    [Length(1, 16)]
    [Pattern("^[0-9]+(s|m|h)$")]
    [Description("How much time one recording holds.")]
    public string? Chunk { get; set; }
}
