-- R7: users by day, of instances and of namespaces.

create table reported_maxima as
select namespace_id as root_id, max_seats_used
from gitlab_com.gitlab_subscriptions
where max_seats_used >= 0;

create table recomputed.billable_users_by_day as
select
    day as usage_date,
    'instance' as deployment_type,
    deployment_id,
    subscription_name,
    active_users,
    billable_users,
    -- of all instances of the subscription; without one there is no term
    if(term_number is null, null, max(highest_users) over (partition by name, term_number order by day))
        as max_billable_users,
    usage_source
from reports
union all
select
    days.day,
    'namespace',
    days.root_id,
    coalesce(terms.name, 'unlinked'),
    days.active_users,
    days.billable_users,
    -- those who are here only grow in number; what GitLab.com counted is known today
    if(
        terms.name is null,
        null,
        greatest(days.billable_users, if(days.day = as_of(), reported_maxima.max_seats_used, null))
    ),
    'gitlab_com'
from namespace_days as days
left join (terms inner join paid_namespaces using (name))
    on paid_namespaces.root_id = days.root_id
    and terms.starts_on <= days.day
    and terms.ends_on > days.day
left join reported_maxima on reported_maxima.root_id = days.root_id;
