{{/* The operator's name is fixed: what it creates, and its rights, refer to it. */}}
{{- define "sro.name" -}}session-recording-operator{{- end }}

{{- define "sro.selectorLabels" -}}
app.kubernetes.io/name: session-recording-operator
app.kubernetes.io/component: operator
{{- end }}

{{- define "sro.labels" -}}
{{ include "sro.selectorLabels" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: session-recording
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* metadata of an object of the release: (dict "root" $ "name" NAME) */}}
{{- define "sro.metadata" -}}
name: {{ .name }}
{{- if not .isClusterScoped }}
namespace: {{ .root.Release.Namespace | quote }}
{{- end }}
labels:
  {{- include "sro.labels" .root | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (.annotations | default dict) .root.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* (dict "root" $ "name" "kube-agent" "image" .Values.images.kubeAgent) */}}
{{- define "sro.image" -}}
{{- $images := .root.Values.images -}}
{{- if .image.digest -}}
{{ $images.prefix }}/{{ .name }}@{{ .image.digest }}
{{- else -}}
{{ $images.prefix }}/{{ .name }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/*
A role from files/, which `operator generate` copies from config/rbac: (dict "root" $ "file" NAME). That of the kube-agents stays wherever
configs do: they go on without the operator, and where enforcement is on nobody gets into pods without them.
*/}}
{{- define "sro.role" -}}
{{- $role := .root.Files.Get (printf "files/rbac/%s" .file) | fromYaml -}}
{{- $keep := dict }}
{{- if and (eq $role.metadata.name "session-recording-kube-agent") (or .root.Values.crds.keep (not .root.Values.crds.enabled)) }}
{{- $keep = dict "helm.sh/resource-policy" "keep" }}
{{- end -}}
apiVersion: {{ $role.apiVersion }}
kind: {{ $role.kind }}
metadata:
  {{- include "sro.metadata" (dict "root" .root "name" $role.metadata.name "labels" $role.metadata.labels "annotations" $keep "isClusterScoped" (eq $role.kind "ClusterRole")) | nindent 2 }}
rules:
  {{- toYaml $role.rules | nindent 2 }}
{{- end }}

{{/* The port of a URL. */}}
{{- define "sro.urlPort" -}}
{{- $url := urlParse . -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end }}

{{/* Where the SessionRecordingConfig of the test is: where the operator looks at it. */}}
{{- define "sro.configNamespace" -}}
{{- $watched := .Values.watchNamespace }}
{{- $named := .Values.test.configNamespace }}
{{- if and $watched $named (ne $watched $named) }}
{{- fail (printf "test.configNamespace is %s, and the operator would look at the configs of watchNamespace %s only: leave it out, or name the same" $named $watched) }}
{{- end }}
{{- $named | default $watched | default "recording" }}
{{- end }}
