//! What every handler is given: the running program and the counters.

use hopluc_core::base::App;
use metrics_exporter_prometheus::PrometheusHandle;

/// State of the router. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The running program.
    pub app: App,
    /// Renders the counters for `/metrics`; `None` where another recorder was installed first (tests).
    pub metrics: Option<PrometheusHandle>,
}

impl Web {
    /// State over a running program; installs the recorder of counters once per process.
    pub fn new(app: App) -> Self {
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
            .install_recorder()
            .ok();
        Self { app, metrics }
    }
}
