-- In which hours of a local day lines of a sensor came and could not be kept: a bit each, of whole windows of its rhythm.
alter table sensor_day add column lost bigint not null default 0;
